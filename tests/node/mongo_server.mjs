// A server that speaks MongoDB's wire protocol and keeps everything in memory: @push.rocks/smartmongo's. What it does not do that
// MongoDB does is told in docs/platform/documents.md. It ends with the process that started it.
//
//   node tests/node/mongo_server.mjs NODE_MODULES PORT
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [modules, port] = process.argv.slice(2);
const entry = path.resolve(modules, '@push.rocks/smartmongo/dist_ts/congodb/index.js');
const { CongoServer } = await import(pathToFileURL(entry));
const server = new CongoServer({ port: Number(port), host: '127.0.0.1' });
try {
  await server.start();
} catch (failure) {
  console.error(String(failure));
  process.exit(1);
}
