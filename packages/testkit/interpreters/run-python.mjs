import { loadPyodide } from 'pyodide';
import { calls, sample, writeOutcomes } from './read-input.mjs';

const python = await loadPyodide();
python.globals.set('calls_json', JSON.stringify(calls));
const outcomes = python.runPython(`
${sample}
import json as _json, warnings as _warnings
_warnings.simplefilter("error")

def _call(call):
    try:
        return verify(call["secret"], call["headers"], None if call["body"] is None else base64.b64decode(call["body"]))
    except BaseException as thrown:
        return f"threw {thrown!r}"

_json.dumps([_call(call) for call in _json.loads(calls_json)])
`);
writeOutcomes(JSON.parse(outcomes));
