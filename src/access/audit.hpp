#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/time.hpp"

namespace medres::access {

using AuditId = Id<struct AuditTag>;
using AuditChainId = Id<struct AuditChainTag>;

enum class AuditAction { kCreate, kRead, kUpdate, kDelete, kExecute };

/// C, R, U, D, E: as DICOM and FHIR write them.
std::string_view ToCode(AuditAction action);
/// kExecute for what is no code.
AuditAction ParseAction(std::string_view code);

/// Of records that chains keep of themselves, which no list shows.
inline constexpr std::string_view kAuditChainType = "AuditChain";

/// Somebody looked at, or did something to, what is said of patients.
struct AuditRecord {
  AuditId id = AuditId::Make();
  Instant at = {};
  std::string actor = {};  ///< the subject of the key
  AuditAction action = AuditAction::kRead;
  std::string operation = {};  ///< "read", "search-type", "$find"; of REST the operation's id: "getPatient"
  std::string type = {};       ///< of what was asked for: "Patient"
  std::optional<Uuid> entity = {};
  std::vector<PatientId> patients = {};  ///< whose data was shown or changed
  bool succeeded = true;
  std::string trace = {};
  std::string detail = {};  ///< of a chain's own records; else empty

  bool operator==(const AuditRecord&) const = default;
};

/// Takes records to keep. Thread-safe where it is shared.
class AuditRecorder {
 public:
  virtual ~AuditRecorder() = default;
  virtual void Record(AuditRecord record) = 0;
};

/// Which records a list shows, in order of id, which is by age; all given conditions hold.
struct AuditFilter {
  std::optional<AuditId> id = {};
  std::optional<Interval> time = {};
  std::optional<PatientId> patient = {};
  std::optional<Uuid> entity = {};
  std::optional<std::string> actor = {};
  std::optional<AuditId> before = {};  ///< with `newest_first`: older than this one
  bool newest_first = false;
  int limit = 50;
};

}  // namespace medres::access
