#pragma once

#include "api/fhir/types/schedule_source.hpp"

namespace medres::api::fhir {

/// AppointmentResponse: what a participant says to a visit. Written, it is a change of the Appointment.
class ResponseSource final : public ProposingSource {
 public:
  explicit ResponseSource(const ScheduleParts& parts) : ProposingSource(parts.proposer), parts_(parts) {}

  Task<Result<std::optional<Document>>> Read(std::string id) override;
  Task<Result<std::vector<Document>>> Candidates(Narrowing& narrowing) override;
  Task<Result<std::vector<Document>>> History(std::string id) override;
  Task<Result<Draft>> Prepare(std::string id, Submission submission) override;
  bool IsOutdated(const Error& refusal) const override { return refusal.code == "reply.version"; }

 private:
  Document ToDocument(const scheduling::Reply& reply) const;
  Task<Result<std::vector<Document>>> ListAll(scheduling::ReplyFilter filter);

  const ScheduleParts& parts_;
};

}  // namespace medres::api::fhir
