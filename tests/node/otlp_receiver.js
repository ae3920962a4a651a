// A collector that takes traces by OTLP/HTTP and believes nothing: every request is read by OpenTelemetry's own definition of the
// protocol (@opentelemetry/otlp-transformer), unknown members and ill-formed ids are refused with 400. What was taken is at
// GET /spans, how many requests came at GET /counts; POST /answer/<status> makes the next requests fail until it is 200 again.
//
//   node tests/node/otlp_receiver.js NODE_MODULES PORT
'use strict';
const http = require('http');
const path = require('path');

const [modules, port] = process.argv.slice(2);
const root = require(path.join(modules, '@opentelemetry/otlp-transformer/build/src/generated/root.js'));
const Request = root.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;

const spans = [];
const counts = { requests: 0, refused: 0, failed: 0 };
let answer = 200;

function hexToBytes(value, size, name) {
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || !new RegExp(`^[0-9a-f]{${2 * size}}$`).test(value)) throw new Error(`${name}: ${value}`);
  return Buffer.from(value, 'hex');
}

// The JSON encoding spells ids in hex, protobuf's own JSON in base64: by bytes both are the same.
function withBytes(request) {
  const copy = JSON.parse(JSON.stringify(request));
  for (const resource of copy.resourceSpans)
    for (const scope of resource.scopeSpans)
      for (const span of scope.spans) {
        span.traceId = hexToBytes(span.traceId, 16, 'traceId');
        span.spanId = hexToBytes(span.spanId, 8, 'spanId');
        if (span.parentSpanId !== undefined) span.parentSpanId = hexToBytes(span.parentSpanId, 8, 'parentSpanId');
        for (const name of ['startTimeUnixNano', 'endTimeUnixNano'])
          if (!/^[0-9]+$/.test(span[name])) throw new Error(`${name}: ${span[name]}`);
        if (BigInt(span.endTimeUnixNano) < BigInt(span.startTimeUnixNano)) throw new Error(`${span.name} ends before it starts`);
      }
  return copy;
}

// What was sent and the decoded message's members must be the same: what protobuf does not know would be lost.
function checkKnown(sent, known, where) {
  if (Array.isArray(sent)) return sent.forEach((item, i) => checkKnown(item, known[i], `${where}[${i}]`));
  if (sent === null || typeof sent !== 'object' || Buffer.isBuffer(sent)) return;
  for (const name of Object.keys(sent)) {
    if (known === undefined || known[name] === undefined) throw new Error(`${where}.${name} is not in the protocol`);
    checkKnown(sent[name], known[name], `${where}.${name}`);
  }
}

function take(body) {
  const request = withBytes(JSON.parse(body));
  const message = Request.fromObject(request);
  const problem = Request.verify(message);
  if (problem) throw new Error(problem);
  const decoded = Request.toObject(Request.decode(Request.encode(message).finish()), { longs: String, defaults: true });
  checkKnown(request, decoded, 'request');
  for (const resource of decoded.resourceSpans) {
    const attributes = Object.fromEntries(resource.resource.attributes.map((a) => [a.key, a.value.stringValue]));
    for (const scope of resource.scopeSpans)
      for (const span of scope.spans)
        spans.push({
          resource: attributes,
          trace: Buffer.from(span.traceId).toString('hex'),
          id: Buffer.from(span.spanId).toString('hex'),
          parent: Buffer.from(span.parentSpanId).toString('hex'),
          name: span.name,
          kind: span.kind,
          start: span.startTimeUnixNano,
          end: span.endTimeUnixNano,
          status: span.status.code,
          attributes: Object.fromEntries(span.attributes.map((a) => [a.key, a.value.stringValue || a.value.intValue])),
        });
  }
}

http
  .createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const reply = (status, value) => {
        response.writeHead(status, { 'Content-Type': 'application/json' });
        response.end(JSON.stringify(value));
      };
      if (request.url === '/spans') return reply(200, spans);
      if (request.url === '/counts') return reply(200, counts);
      if (request.url.startsWith('/answer/')) {
        answer = Number(request.url.slice('/answer/'.length));
        return reply(200, {});
      }
      counts.requests += 1;
      if (answer !== 200) {
        counts.failed += 1;
        return reply(answer, {});
      }
      try {
        take(Buffer.concat(chunks).toString('utf8'));
        reply(200, { partialSuccess: {} });
      } catch (refused) {
        counts.refused += 1;
        counts.reason = String(refused.message);
        reply(400, { message: String(refused.message) });
      }
    });
  })
  .listen(Number(port), '127.0.0.1', () => console.log('ready'));
