#pragma once

#include "api/fhir/documents/documents.hpp"
#include "api/fhir/types/appointment_map.hpp"

namespace medres::api::fhir {

/// Appointment over the booking service, and entries of the waiting list beside. Created, it is booked; updated, it is
/// moved or takes its next step, or leaves the list.
class AppointmentSource final : public ProposingSource {
 public:
  AppointmentSource(const ScheduleParts& parts, Documents& documents)
      : ProposingSource(parts.proposer), parts_(parts), documents_(documents) {}

  Task<Result<std::optional<Document>>> Read(std::string id) override;
  Task<Result<std::vector<Document>>> Candidates(Narrowing& narrowing) override;
  Task<Result<std::vector<Document>>> History(std::string id) override;
  Task<Result<Draft>> Prepare(std::string id, Submission submission) override;
  Task<Result<std::optional<Document>>> UpdateAside(std::string id, Submission submission) override;

 private:
  using Filters = std::vector<scheduling::AppointmentFilter>;

  Task<Result<std::vector<AppointmentId>>> NamedIds(Narrowing& narrowing, bool& named);
  static Filters FiltersFor(Narrowing& narrowing);
  Task<Result<std::vector<Document>>> ListAll(Filters filters);
  Task<Result<std::optional<scheduling::WaitlistEntry>>> FindWaiting(std::string id);
  Task<Result<std::optional<Document>>> ReadWaiting(std::string id);
  Task<Status> AddWaiting(Narrowing& narrowing, std::vector<Document>& documents);
  Task<Status> ListWaiting(std::vector<scheduling::WaitlistFilter> filters, std::vector<Document>& documents);
  Task<Result<Draft>> PrepareNew(Submission submission);
  Task<Result<Draft>> PrepareChange(AppointmentId id, Submission submission);

  const ScheduleParts& parts_;
  Documents& documents_;
};

}  // namespace medres::api::fhir
