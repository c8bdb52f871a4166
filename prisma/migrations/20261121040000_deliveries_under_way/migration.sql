-- CreateIndex
CREATE INDEX "deliveries_endpoint_lease_until_idx" ON "deliveries"("endpoint", "lease_until");
