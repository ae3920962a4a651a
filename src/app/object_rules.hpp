#pragma once

#include "access/decide.hpp"
#include "catalog/directory.hpp"
#include "patients/relation_service.hpp"
#include "platform/http/ports.hpp"
#include "scheduling/booking/service.hpp"
#include "scheduling/desk/service.hpp"
#include "scheduling/series/service.hpp"
#include "scheduling/waitlist/service.hpp"

namespace medres::app {

/// What a request names, as far as its path, query and body say. Pure.
struct Named {
  std::string type;
  access::Verb verb = access::Verb::kRead;
  std::vector<PatientId> persons = {};
  std::vector<ResourceId> resources = {};
};
Named NamedIn(const http::Context& context);

/// Holds callers with a role to the objects that are theirs, at REST and FHIR alike: what is asked for is read off the
/// endpoint's Operation, the path, the query and the body, and given to access::Decide. What does not show there is
/// looked up where that may turn a refusal: for whom a patient may act now; whose a visit, hold, series, ticket or
/// entry of the waiting list is and which departments it is with; which departments see a patient. What still does not
/// show is a stranger's. Callers without a role are limited by scopes alone. Nobody may put numbers of persons into an
/// address. Thread-safe; references must outlive it.
class ObjectRules final : public http::Gate {
 public:
  struct Parts {
    const catalog::Directory& resources;
    patients::RelationService& relations;
    scheduling::BookingService& bookings;
    scheduling::SeriesService& series;
    scheduling::WaitlistService& waitlist;
    scheduling::DeskService& desk;
  };
  explicit ObjectRules(const Parts& parts) : parts_(parts) {}

  /// kForbidden `access.object_denied` {rule}, kMalformed `access.number_in_url`.
  Status Admit(const http::Context& context) const override;
  std::optional<Task<Status>> Weigh(const http::Context& context) const override;

 private:
  struct Question;
  struct Folder;
  static const Folder kFolders[];

  std::vector<ResourceId> DepartmentsOf(const std::vector<ResourceId>& resources) const;
  access::Verdict Answer(const Question& question) const;
  Task<Status> LookUp(Question question, Instant now) const;
  static const Folder* FolderOf(const http::Context& context);
  void AddVisit(Question& question, const scheduling::Appointment& visit) const;
  Task<Status> LearnVisit(Question& question) const;
  Task<Status> LearnSeries(Question& question) const;
  Task<Status> LearnEntry(Question& question) const;
  Task<Status> LearnTicket(Question& question) const;
  Task<Status> LearnDependants(Question& question, Instant now) const;
  Task<Status> LearnDepartments(Question& question, Instant now) const;

  Parts parts_;
};

}  // namespace medres::app
