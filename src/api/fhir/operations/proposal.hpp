#pragma once

#include "api/fhir/types/appointment_map.hpp"

namespace medres::api::fhir {

/// A visit that could be booked, as $find gives it away: nothing of it is stored. Its id names service and resources by
/// the last bytes of their ids, looked up in the service's pools when it comes back, so that it fits FHIR's 64
/// characters; the signature makes sure that it is one of ours. Of several patients the id has no room for any: who
/// books names them again.
struct Proposal {
  ServiceEntry service;
  Instant start;
  std::vector<ResourceId> resources;
  std::vector<PatientId> patients;
};

/// Empty when there are more resources than an id can name (15).
std::string ProposalId(const Proposal& proposal, const Signer& signer);

/// Nothing when it is no id of ours, or its service or resources are not to be found any more.
std::optional<Proposal> ParseProposalId(std::string_view id, const ScheduleParts& parts);

/// As an Appointment of status proposed.
Document ToDocument(const Proposal& proposal, const ScheduleParts& parts);

/// What the id proposes, as long as it can be had; nothing once it was given away: what is not stored has no history.
std::optional<Document> FindProposal(std::string_view id, const ScheduleParts& parts);

}  // namespace medres::api::fhir
