// Two FHIR clients of npm go the way of a booking against a running server: search, find, hold, book, reschedule, cancel.
// Arguments: which client, base URL, key, patient id, practitioner id, first day. Prints what each step gave as JSON.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const require = createRequire(process.env.MEDRES_NODE_MODULES + '/');
const [, , which, base, key, patient, practitioner, day] = process.argv;
const headers = { Authorization: `Bearer ${key}` };

/// A module that can be imported and not required, found beside those that can.
function load(name) {
  const folder = `${process.env.MEDRES_NODE_MODULES}/${name}`;
  const { exports, module, main } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  const entry = exports?.['.']?.import ?? exports?.import ?? module ?? main;
  return import(pathToFileURL(`${folder}/${entry.default ?? entry}`).href);
}

async function kit() {
  const { Client } = await load('fhir-kit-client');
  const client = new Client({ baseUrl: base, customHeaders: headers });
  return {
    capability: () => client.capabilityStatement(),
    read: (type, id) => client.read({ resourceType: type, id }),
    search: (type, query) => client.search({ resourceType: type, searchParams: query }),
    next: (bundle) => client.nextPage({ bundle }),
    operation: (name, parameters) => client.operation({ name, resourceType: 'Appointment', input: parameters }),
    update: (resource) => client.update({ resourceType: resource.resourceType, id: resource.id, body: resource }),
    patch: (type, id, operations) => client.patch({ resourceType: type, id, jsonPatch: operations }),
    create: (resource) => client.create({ resourceType: resource.resourceType, body: resource }),
    transaction: (bundle) => client.transaction({ body: bundle }),
    remove: (type, id) => client.delete({ resourceType: type, id }),
  };
}

function smart() {
  const FHIR = require('fhirclient');
  const client = FHIR({ headers: {}, url: '/' }, { redirect() {} }).client({
    serverUrl: base,
    tokenResponse: { access_token: key },
  });
  const json = { 'content-type': 'application/fhir+json' };
  const query = (parameters) => new URLSearchParams(parameters).toString();
  return {
    capability: () => client.request('metadata'),
    read: (type, id) => client.request(`${type}/${id}`),
    search: (type, parameters) => client.request(`${type}?${query(parameters)}`),
    next: (bundle) => client.request(bundle.link.find((link) => link.relation === 'next').url),
    operation: (name, parameters) =>
      client.request({ url: `Appointment/${name}`, method: 'POST', body: JSON.stringify(parameters), headers: json }),
    update: (resource) => client.update(resource),
    patch: (type, id, operations) => client.patch(`${type}/${id}`, operations),
    create: (resource) => client.create(resource),
    transaction: (bundle) => client.request({ url: '', method: 'POST', body: JSON.stringify(bundle), headers: json }),
    remove: (type, id) => client.delete(`${type}/${id}`),
  };
}

const parameters = (entries) => ({ resourceType: 'Parameters', parameter: entries });
const reference = (name, to) => ({ name, valueReference: { reference: to } });
const first = (bundle) => bundle.entry[0].resource;

const client = which === 'kit' ? await kit() : smart();
const steps = {};
steps.version = (await client.capability()).fhirVersion;
const slots = await client.search('Slot', { schedule: practitioner, status: 'free', start: `ge${day}`, _count: 3 });
steps.slots = slots.entry.length;
steps.next = (await client.next(slots)).entry.map((entry) => entry.resource.start > slots.entry[2].resource.start);
const found = await client.operation('$find', parameters([
  { name: 'start', valueDateTime: `${day}T08:00:00+08:00` },
  { name: 'end', valueDateTime: `${day}T18:00:00+08:00` },
  reference('practitioner', `Practitioner/${practitioner}`),
  reference('patient-reference', `Patient/${patient}`),
]));
steps.total = found.total;
const proposals = found.entry.map((entry) => entry.resource);
const held = first(await client.operation('$hold', parameters([
  reference('appointment-reference', `Appointment/${proposals[1].id}`),
  { name: 'duration-seconds', valueInteger: 60 },
])));
steps.held = held.status;
const kept = first(await client.operation('$book', parameters([
  reference('appointment-reference', `Appointment/${held.id}`),
])));
steps.kept = [kept.status, kept.id === held.id, kept.start === proposals[1].start];
const booked = first(await client.operation('$book', parameters([
  reference('appointment-reference', `Appointment/${proposals[0].id}`),
  { name: 'comment', valueString: which },
])));
steps.booked = [booked.status, booked.start === proposals[0].start, booked.comment];
const again = await client.operation('$book', parameters([
  reference('appointment-reference', `Appointment/${proposals[0].id}`),
]));
steps.again = [again.total, first(again).resourceType, first(again).issue.map((issue) => issue.code)];
const moved = first(await client.operation('$reschedule', parameters([
  reference('appointment-reference', `Appointment/${booked.id}`),
  reference('proposal-reference', `Appointment/${proposals[6].id}`),
])));
steps.moved = [moved.id === booked.id, moved.start === proposals[6].start, moved.comment];
const arrived = await client.update({ ...moved, status: 'arrived' });
steps.arrived = arrived.status;
const cancelled = await client.patch('Appointment', booked.id, [
  { op: 'replace', path: '/status', value: 'cancelled' },
  { op: 'add', path: '/cancelationReason', value: { text: 'patient asked' } },
]);
steps.cancelled = [cancelled.status, cancelled.cancelationReason.text, cancelled.slot === undefined];
const read = await client.read('Appointment', booked.id);
steps.read = [read.status, read.meta.versionId];

// Several writes as one, an answer of a participant, hours, and who looked.
const visit = (time, who) => ({
  resource: {
    resourceType: 'Appointment', status: 'booked', start: `${day}T${time}:00+08:00`,
    participant: [who, `Practitioner/${practitioner}`].map((to) => ({ actor: { reference: to }, status: 'accepted' })),
  },
  request: { method: 'POST', url: 'Appointment' },
});
const newcomer = {
  fullUrl: 'urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a',
  resource: { resourceType: 'Patient', name: [{ text: which }] },
  request: { method: 'POST', url: 'Patient' },
};
const together = await client.transaction({
  resourceType: 'Bundle', type: 'transaction',
  entry: [visit('16:00', newcomer.fullUrl), visit('17:00', newcomer.fullUrl), newcomer],
});
steps.together = together.entry.map((entry) => entry.response.status);
const made = together.entry[0].resource;
const response = await client.create({
  resourceType: 'AppointmentResponse', participantStatus: 'declined',
  appointment: { reference: `Appointment/${made.id}` }, actor: { reference: `Practitioner/${practitioner}` },
});
const answered = await client.read('Appointment', made.id);
steps.response = [response.participantStatus, answered.participant.map((each) => each.status), answered.meta.versionId];
const closed = await client.create({
  resourceType: 'Slot', status: 'busy-unavailable', schedule: { reference: `Schedule/${practitioner}` },
  start: `${day}T13:00:00+08:00`, end: `${day}T13:30:00+08:00`,
});
await client.remove('Slot', closed.id);
steps.closed = [closed.status, (await client.search('Slot', { _id: closed.id })).total];

// A place, what can be booked there, and who works there: as one, then changed by what was read.
const places = await client.transaction({
  resourceType: 'Bundle', type: 'transaction',
  entry: [
    {
      fullUrl: 'urn:uuid:0f7f4a2c-6a0e-4d0c-9a3f-0c8a4b1d2e3f',
      resource: { resourceType: 'Organization', name: `${which} branch` },
      request: { method: 'POST', url: 'Organization' },
    },
    {
      resource: {
        resourceType: 'HealthcareService', name: `${which} service`, active: false,
        specialty: [{ coding: [{ system: 'urn:medres:specialty', code: '50.13' }] }],
      },
      request: { method: 'POST', url: 'HealthcareService' },
    },
    {
      resource: {
        resourceType: 'PractitionerRole', practitioner: { reference: `Practitioner/${practitioner}` },
        organization: { reference: 'urn:uuid:0f7f4a2c-6a0e-4d0c-9a3f-0c8a4b1d2e3f' },
      },
      request: { method: 'POST', url: 'PractitionerRole' },
    },
  ],
});
steps.places = places.entry.map((entry) => entry.response.status);
const service = await client.read('HealthcareService', places.entry[1].resource.id);
const longer = await client.update({ ...service, comment: 'longer', extension: service.extension.map(
  (each) => (each.url === 'urn:medres:fhir:duration-minutes' ? { ...each, valueInteger: 45 } : each)) });
steps.service = [longer.meta.versionId, longer.comment, longer.extension.map((each) => each.valueInteger ?? 0)];
const role = await client.read('PractitionerRole', places.entry[2].resource.id);
const ending = await client.patch('PractitionerRole', role.id, [{ op: 'add', path: '/period/end', value: '2028-01-31' }]);
const same = await client.update(ending);
steps.role = [same.organization.display, same.period.end, same.meta.versionId - role.meta.versionId];
await client.remove('PractitionerRole', role.id);
steps.ended = (await client.search('PractitionerRole', { _id: role.id })).total;
const looked = await client.search('AuditEvent', { entity: `Appointment/${made.id}`, action: 'U' });
steps.looked = looked.entry.map((entry) => entry.resource.entity[0].detail[0].valueString);
console.log(JSON.stringify(steps));
