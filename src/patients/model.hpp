#pragma once

#include <optional>
#include <string>

#include "base/id.hpp"
#include "base/time.hpp"

namespace medres::patients {

enum class IdType {
  kResidentIdCard,
  kPassport,
  kHkMacaoPermit,
  kTaiwanPermit,
  kMilitaryId,
  kBirthCertificate,
  kOther,
  kUnknown
};

enum class Sex { kMale, kFemale, kOther, kUnknown };

/// A person who is booked for. Id number and phone are sealed at rest and masked in lists.
struct Patient {
  PatientId id;
  std::string name;
  IdType id_type = IdType::kUnknown;
  std::optional<std::string> id_number;
  std::optional<std::string> phone;
  std::optional<LocalDate> birth_date;
  Sex sex = Sex::kUnknown;
  std::optional<PatientId> merged_into;  ///< this was a duplicate; that one lives on
  std::int64_t version = 1;
  Instant created_at;
  Instant updated_at;

  bool operator==(const Patient&) const = default;
};

}  // namespace medres::patients
