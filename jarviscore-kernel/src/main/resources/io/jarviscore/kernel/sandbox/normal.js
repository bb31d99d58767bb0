(async () => {
  const bytes = Uint8Array.from(atob('GIVEN'), (c) => c.charCodeAt(0));
  const given = JSON.parse(new TextDecoder().decode(bytes));
  const print = console.log;
  globalThis.inputs = given.inputs;
  globalThis.result = undefined;
  for (const name of given.functions) {
    globalThis[name] = () => {
      throw new Error('functions of the host cannot be called from this sandbox server');
    };
  }
  let outcome;
  try {
    const result = await (0, eval)(`(async()=>{${given.code}\n;return typeof result!=="undefined"?result:typeof main==="function"?main():undefined})`)();
    if (result === undefined) throw new ReferenceError("No 'result' variable found");
    outcome = JSON.stringify({ success: true, result });
  } catch (error) {
    outcome = JSON.stringify({ success: false, error: String(error?.message ?? error), error_type: error?.name ?? 'Error' });
  }
  print('\n' + outcome);
})();
