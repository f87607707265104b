// ONNX Runtime's side of the quick benchmarks: forward convolutions, told and answered as in torch_peer.py.
// The model of a case is written here: one Conv node whose weights and bias are part of the model, so that they are packed once.
'use strict';
const fs = require('fs');
const path = require('path');
const { createRequire } = require('module');
const readline = require('readline');

const say = (...fields) => process.stdout.write(fields.join('\t') + '\n');
const oneLine = problem => String(problem).replace(/\s+/g, ' ');

// Protocol buffers in short: a field is a key (number and wire type), then a varint or a length and bytes.
function varint(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push(value % 128 + 128);
  return Buffer.from([...bytes, value]);
}
const number = (field, value) => Buffer.concat([varint(field * 8), varint(value)]);
function bytes(field, ...parts) {
  const content = Buffer.concat(parts.map(part => Buffer.from(part)));
  return Buffer.concat([varint(field * 8 + 2), varint(content.length), content]);
}

// The numbers of the fields are those of onnx.proto.
const FLOAT = 1;
const integers = (name, values) => bytes(5, bytes(1, name), ...values.map(value => number(8, value)), number(20, 7));
const integer = (name, value) => bytes(5, bytes(1, name), number(3, value), number(20, 2));
const constant = (name, shape, data) => bytes(5, ...shape.map(size => number(1, size)), number(2, FLOAT), bytes(8, name), bytes(9, data));
const dimension = size => bytes(1, number(1, size));
const tensor = (field, name, shape) =>
  bytes(field, bytes(1, name), bytes(2, bytes(1, number(1, FLOAT), bytes(2, ...shape.map(dimension)))));

function convolution(size, weights, bias) {
  const node = bytes(1,
    bytes(1, 'x'), bytes(1, 'w'), bytes(1, 'b'), bytes(2, 'y'), bytes(4, 'Conv'),
    integers('dilations', [size.d, size.d]), integer('group', size.g), integers('kernel_shape', [size.f, size.f]),
    integers('pads', [size.p, size.p, size.p, size.p]), integers('strides', [size.s, size.s]));
  const output = length => Math.floor((length + 2 * size.p - (size.f - 1) * size.d - 1) / size.s) + 1;
  const graph = bytes(7, node, bytes(2, 'convolution'),
    constant('w', [size.k, size.c / size.g, size.f, size.f], weights), constant('b', [size.k], bias),
    tensor(11, 'x', [size.n, size.c, size.h, size.w]), tensor(12, 'y', [size.n, size.k, output(size.h), output(size.w)]));
  return Buffer.concat([number(1, 7), graph, bytes(8, bytes(1, ''), number(2, 13))]);
}

const jobs = new Map();

async function prepare(ort, threads, slot, name, folder) {
  const match = /^conv_fwd_([a-z0-9]+)$/.exec(name);
  if (!match) throw new Error(`no such case: ${name}`);
  const size = { d: 1, g: 1 };
  for (const [, letter, digits] of match[1].matchAll(/([a-z])(\d+)/g)) size[letter] = Number(digits);
  size.w ??= size.h;
  const input = index => fs.readFileSync(path.join(folder, String(index)));
  await jobs.get(slot)?.session.release();
  jobs.delete(slot);
  const session = await ort.InferenceSession.create(
    convolution(size, input(1), input(2)), { intraOpNumThreads: threads, interOpNumThreads: 1 });
  const data = input(0);
  const values = new Float32Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.length));
  const feeds = { x: new ort.Tensor('float32', values, [size.n, size.c, size.h, size.w]) };
  const result = (await session.run(feeds)).y.data;
  fs.writeFileSync(path.join(folder, 'result'), Buffer.from(result.buffer, result.byteOffset, result.byteLength));
  jobs.set(slot, { session, feeds });
  return [];
}

async function run(slot, calls, settling, block) {
  const { session, feeds } = jobs.get(slot);
  const now = process.hrtime.bigint;
  const after = milliseconds => now() + BigInt(Math.round(milliseconds * 1e6));
  for (const end = after(Number(settling)); now() < end;) await session.run(feeds);
  const samples = [];
  const end = after(Number(block));
  while (samples.length === 0 || now() < end) {
    const start = now();
    for (let i = 0; i < Number(calls); i++) await session.run(feeds);
    samples.push(now() - start);
  }
  return samples;
}

async function main() {
  let ort;
  try {
    // A folder whose node_modules holds the package, or else where node looks by itself.
    const from = process.env.FASTNET_ORT_NODE ? path.resolve(process.env.FASTNET_ORT_NODE, 'index.js') : __filename;
    ort = createRequire(from)('onnxruntime-node');
  } catch (problem) {
    return say('absent', oneLine(problem));
  }

  const threads = Number(process.argv[2]);
  say('ready', ort.env.versions?.node ?? '');
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [verb, ...fields] = line.split('\t');
    try {
      say('ok', ...await (verb === 'prepare' ? prepare(ort, threads, ...fields) : run(...fields)));
    } catch (problem) {
      say('error', oneLine(problem));
    }
  }
}

main();
