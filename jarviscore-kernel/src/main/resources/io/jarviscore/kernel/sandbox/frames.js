// Frames over the pipes of a Deno process: four bytes of length, then text. To the host it is a
// question, a line break and JSON; from the host it is JSON.
const { stdin, stdout, exit } = Deno;
const read = stdin.readSync.bind(stdin);
const write = stdout.writeSync.bind(stdout);
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const encode = encoder.encode.bind(encoder);
const decode = decoder.decode.bind(decoder);

const send = (question, json) => {
  const text = encode(question + '\n' + json);
  const frame = new Uint8Array(4 + text.length);
  new DataView(frame.buffer).setUint32(0, text.length);
  frame.set(text, 4);
  for (let at = 0; at < frame.length; ) at += write(at ? frame.subarray(at) : frame);
};

const fill = (bytes) => {
  for (let at = 0; at < bytes.length; ) {
    const count = read(at ? bytes.subarray(at) : bytes);
    if (count === null) exit(0); // the host is gone
    at += count;
  }
  return bytes;
};

const receive = () => decode(fill(new Uint8Array(new DataView(fill(new Uint8Array(4)).buffer).getUint32(0))));

// The host answers to these two only; what ends the run needs no answer.
const askHost = (question, json) => {
  send(question, json);
  return question === 'request' || question === 'call' ? receive() : '{}';
};
