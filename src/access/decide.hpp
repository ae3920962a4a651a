#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"

namespace medres::access {

/// What somebody is in the house. Scopes say which endpoints a caller may use at all; a role limits it to objects. Who
/// has no role is limited by scopes alone: a program with an API key.
enum class Role { kAdmin, kRegistrar, kClinician, kPatient, kDevice, kAuditor };

/// admin, registrar, clinician, patient, device, auditor; nothing for other words.
std::optional<Role> ParseRole(std::string_view text);
std::string_view ToText(Role role);

/// What somebody with the role may call when their token names no scopes.
std::vector<std::string> ScopesOf(Role role);

enum class Verb { kCreate, kRead, kUpdate, kDelete };

/// Who asks.
struct Caller {
  std::vector<Role> roles = {};
  std::optional<PatientId> self = {};        ///< of a patient: who they are
  std::vector<PatientId> dependants = {};    ///< for whom they may act now, by relations
  std::vector<ResourceId> departments = {};  ///< of a clinician
};

/// What is asked for: a kind as `http::Touches` names it, whose data it is, and which departments have to do with it.
struct Object {
  std::string_view type = {};
  std::vector<PatientId> persons = {};
  std::vector<ResourceId> departments = {};
};

struct Verdict {
  bool allowed = false;
  std::string_view rule = {};  ///< a constant: the rule that allowed it, or the one that did not

  bool operator==(const Verdict&) const = default;
};

/// Whether the caller may. With several roles one that allows it is enough. Pure; the table is in
/// docs/platform/access.md and, as data, in tests/unit/access/decisions.txt.
Verdict Decide(const Caller& caller, Verb verb, const Object& object);

}  // namespace medres::access
