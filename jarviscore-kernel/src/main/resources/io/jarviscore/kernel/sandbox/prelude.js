// The only code of ours inside the engine. It runs once, before the memory image is taken, and takes
// away every name that leads outside. What it needs later it keeps in this closure, so that code
// which replaces built-in objects cannot confuse it (it could only confuse itself: the host checks
// everything it is told).
(() => {
  'use strict';
  const { Array, ArrayBuffer, BigInt, Error, Map, RangeError, RegExp, Set, TypeError } = globalThis;
  const host = globalThis.java_invoke;
  // Another way to read code that is no JavaScript; not in every engine.
  const compileOther = globalThis.java_compile;
  const evaluate = globalThis.eval;
  const { parse, stringify, rawJSON } = JSON;
  const { create, defineProperty, freeze, keys, getOwnPropertyNames } = Object;
  const { isArray } = Array;
  const { isView } = ArrayBuffer;
  const { isFinite, isInteger, isSafeInteger } = Number;
  const { abs } = Math;
  const { apply } = Reflect;
  const text = String;
  const call = (method) => (self, ...rest) => apply(method, self, rest);
  const then = call(Promise.prototype.then);
  const slice = call(String.prototype.slice);
  const wellFormed = call(String.prototype.toWellFormed);
  const includes = call(Array.prototype.includes);
  const exponential = call(Number.prototype.toExponential);
  const arrayOf = Array.from;
  const LONG = 2n ** 63n;

  // The prefix stands on the first line of the user's code, so that line numbers are theirs.
  const before = '(async()=>{';
  const after = '\n;return typeof result!=="undefined"?result:typeof main==="function"?main():undefined})\n//# sourceURL=<input>';

  let limits = { output: 0, value: 100000, depth: 0 };

  // Whole numbers that a number cannot hold arrive as BigInt.
  const big = BigInt;
  const digits = call(RegExp.prototype.test);
  const revive = (name, value, context) =>
    typeof value === 'number' && !isSafeInteger(value) && digits(/^-?[0-9]+$/, context.source)
      ? big(context.source)
      : value;

  const ask = (question, message) => {
    const json = stringify(message);
    if (json.length > limits.value) {
      throw new RangeError(`too large: ${json.length} characters of JSON, at most ${limits.value} may leave the sandbox; return less or a summary`);
    }
    const told = host('', question, json);
    let answer = parse(told);
    if (answer.big) answer = parse(told, revive);
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.value;
  };

  // What JSON can carry; what it cannot is refused with its place rather than lost in silence.
  const plain = (value, place, above) => {
    if (typeof value === 'object' && value !== null && typeof value.toJSON === 'function') {
      value = value.toJSON();
    }
    switch (typeof value) {
      case 'string': return wellFormed(value);
      case 'boolean': return value;
      case 'bigint': return value < LONG && value >= -LONG ? rawJSON(text(value)) : text(value);
      case 'number':
        if (isInteger(value) && !isSafeInteger(value) && abs(value) < 2 ** 63) {
          throw new RangeError(`${place} is ${value}, beyond 2^53, where numbers lose digits; compute with BigInt, or give text`);
        }
        // Digits alone would be read as a whole number, and the host's end at 64 bits.
        if (isFinite(value)) return abs(value) < 2 ** 63 ? value : rawJSON(exponential(value));
        throw new TypeError(`${place} is ${value}, which JSON cannot carry; use null or text`);
      case 'object': return value === null ? null : plainObject(value, place, above);
      default: throw new TypeError(`${place} is a ${typeof value}, which JSON cannot carry; give plain data`);
    }
  };

  const plainObject = (value, place, above) => {
    if (includes(above, value)) throw new TypeError(`${place} contains itself; JSON cannot carry a cycle`);
    if (above.length >= limits.depth) {
      throw new RangeError(`${place} is nested deeper than ${limits.depth} levels; flatten it`);
    }
    const path = [...above, value];
    if (value instanceof Map) return plainMap(value, place, path);
    if (value instanceof Set || isView(value)) return plainArray(arrayOf(value), place, path);
    if (isArray(value)) return plainArray(value, place, path);
    if (value instanceof Error) return `${value.name}: ${value.message}`;
    if (value instanceof RegExp) return text(value);
    const copy = create(null);
    for (const key of keys(value)) {
      if (value[key] !== undefined) copy[wellFormed(key)] = plain(value[key], `${place}.${key}`, path);
    }
    return copy;
  };

  const plainArray = (value, place, path) => {
    const copy = [];
    for (let i = 0; i < value.length; i++) {
      copy[i] = value[i] === undefined ? null : plain(value[i], `${place}[${i}]`, path);
    }
    return copy;
  };

  const plainMap = (map, place, path) => {
    const copy = create(null);
    for (const [key, value] of map) {
      if (value !== undefined) copy[wellFormed(text(key))] = plain(value, `${place}.${text(key)}`, path);
    }
    return copy;
  };

  const show = (value) => {
    try {
      if (value instanceof Error) return `${value.name}: ${value.message}`;
      if (typeof value === 'object' && value !== null) return stringify(plain(value, 'value', []));
    } catch {
      // Not plain data; what follows is what JavaScript itself would print.
    }
    try {
      return text(value);
    } catch {
      return '(a value that cannot be shown)';
    }
  };

  const print = (...values) => {
    let line = '';
    for (let i = 0; i < values.length; i++) line += (i ? ' ' : '') + show(values[i]);
    ask('print', { text: wellFormed(slice(line, 0, limits.output)), length: line.length });
  };

  const fix = (target, name, value) =>
    defineProperty(target, name, { value, enumerable: true, writable: false, configurable: false });

  const freezeDeep = (value) => {
    if (typeof value === 'object' && value !== null) {
      for (const key of keys(value)) freezeDeep(value[key]);
      freeze(value);
    }
    return value;
  };

  const offer = (name) =>
    fix(globalThis, name, (...values) => ask('call', { name, arguments: plain(values, `${name}()`, []) }));

  const short = (value, length) => wellFormed(slice(text(value), 0, length));

  const describe = (error) => {
    try {
      if (error instanceof Error) {
        return {
          name: short(error.name, 100),
          message: short(error.message, 4000),
          stack: short(error.stack, 8000),
        };
      }
    } catch {
      // An error made to be unreadable.
    }
    return { name: 'Error', message: short(`thrown: ${show(error)}`, 4000), stack: '' };
  };

  const failed = (error) => ask('failed', describe(error));

  const done = (value) => {
    if (value === undefined) return ask('missing', null);
    try {
      ask('done', plain(value, 'result', []));
    } catch (error) {
      failed(error);
    }
  };

  // So that inputs can be written as JSON by the code too.
  defineProperty(BigInt.prototype, 'toJSON', {
    configurable: true,
    writable: true,
    value() { return rawJSON(text(this)); },
  });
  for (const name of ['java_invoke', 'java_compile', 'Javy', 'plugin', 'SharedArrayBuffer']) delete globalThis[name];
  // What it is called with has getFunction(), which would hand out functions of this closure.
  defineProperty(Error, 'prepareStackTrace', { value: undefined, writable: false, configurable: false });
  globalThis.console = freeze({ log: print, info: print, warn: print, error: print, debug: print });
  // Declared here so that code in strict mode may assign it without declaring it.
  globalThis.result = undefined;
  ask('globals', [...getOwnPropertyNames(globalThis), 'inputs']);

  defineProperty(globalThis, 'launch', {
    configurable: true,
    value: () => {
      delete globalThis.launch;
      const request = ask('request', null);
      limits = request.limits;
      fix(globalThis, 'inputs', freezeDeep(request.inputs));
      for (const name of request.capabilities) offer(name);
      let answer;
      try {
        answer = evaluate(before + request.code + after)();
      } catch (error) {
        // Running code fails by a rejection: this is the compiler's error.
        if (!compileOther) return failed(error);
        answer = compileOther(request.code, error);
      }
      then(answer, done, failed);
    },
  });
})();
