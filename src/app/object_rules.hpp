#pragma once

#include "access/decide.hpp"
#include "catalog/directory.hpp"
#include "platform/http/ports.hpp"

namespace medres::app {

/// Holds callers with a role to the objects that are theirs, at REST and FHIR alike: what is asked for is read off the
/// endpoint's Operation, the path, the query and the body, and given to access::Decide. Whose data it is must show
/// there: a patient names themselves, a clinician a resource of their department; else it is refused. Callers without a
/// role are limited by scopes alone. Thread-safe; the directory must outlive it.
class ObjectRules final : public http::Gate {
 public:
  explicit ObjectRules(const catalog::Directory& resources) : resources_(resources) {}

  /// kForbidden `access.object_denied` {rule}.
  Status Admit(const http::Context& context) const override;

 private:
  std::vector<ResourceId> DepartmentsOf(const std::vector<ResourceId>& resources) const;

  const catalog::Directory& resources_;
};

/// What a request names, as far as its path, query and body say. Pure.
struct Named {
  std::string type;
  access::Verb verb = access::Verb::kRead;
  std::vector<PatientId> persons = {};
  std::vector<ResourceId> resources = {};
};
Named NamedIn(const http::Context& context);

}  // namespace medres::app
