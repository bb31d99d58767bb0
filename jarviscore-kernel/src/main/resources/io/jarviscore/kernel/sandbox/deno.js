// The beginning of a process that runs JavaScript, after frames.js: the world that QuickJS has.
// prelude.js follows, then "start();". Nothing here contains the code; that Deno was started without
// permissions does.
const KEPT = new Set(/*KEPT*/[]);
const { version } = Deno;

globalThis.java_invoke = (unused, question, json) => {
  if (question !== 'globals') return askHost(question, json);
  send('ready', JSON.stringify({ deno: version.deno, names: JSON.parse(json) }));
  return '{}';
};

// TypeScript, as a module of its own. If it is none either, the error is that of the first try.
{
  const { Blob, URL } = globalThis;
  const blank = (text) => (typeof text === 'string' ? text.replaceAll(/blob:[^):\s]*:?[^):\s]*\/[0-9a-f-]{36}/g, '<input>') : text);
  const here = (error) => {
    try {
      error.stack = blank(error.stack);
    } catch {
      // Not an error, or one whose stack cannot be set.
    }
    throw error;
  };
  globalThis.java_compile = (code, error) => {
    const source = `export default async()=>{${code}\n;return typeof result!=="undefined"?result:typeof main==="function"?main():undefined}`;
    const url = URL.createObjectURL(new Blob([source], { type: 'application/typescript' }));
    return import(url).then(
      (module) => module.default().catch(here),
      (other) => {
        const place = /:(\d+):\d+\s*(\n|$)/.exec(String(other.message));
        error.stack = place ? `at <input>:${place[1]}:1` : '';
        throw error;
      },
    );
  };
}

const listen = addEventListener.bind(globalThis);
const start = () => {
  // A promise that nobody waits for does not end the run.
  listen('unhandledrejection', (event) => event.preventDefault());
  globalThis.launch();
};
for (const name of Object.getOwnPropertyNames(globalThis)) {
  if (!KEPT.has(name) && !name.startsWith('java_')) delete globalThis[name];
}
