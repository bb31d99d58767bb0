// A process that runs Python, after frames.js: Pyodide, from a snapshot of its memory if there is
// one. With the argument "snapshot" it makes that instead, and never sees code of a user.
const [pyodide, snapshot, runner, make] = Deno.args;
const { loadPyodide } = await import(`file://${pyodide}/pyodide.mjs`);
const making = make === 'snapshot';
const python = await loadPyodide({
  indexURL: `${pyodide}/`,
  ...(making ? { _makeSnapshot: true } : { _loadSnapshot: Deno.readFileSync(snapshot) }),
});
if (making) {
  python.runPython(Deno.readTextFileSync(runner));
  Deno.writeFileSync(snapshot, python.makeMemorySnapshot());
}
python.globals.get('rehearse')();
const launch = python.globals.get('launch');
send('ready', JSON.stringify({ deno: Deno.version.deno, python: python.runPython('import sys; sys.version') }));
try {
  await launch(askHost);
} catch (error) {
  // Python itself failed, not the code in it.
  askHost('failed', JSON.stringify({ name: error.name, message: String(error.message).slice(0, 4000), stack: '' }));
}
