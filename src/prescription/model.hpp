#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "knowledge/citation.hpp"
#include "knowledge/herbs/model.hpp"
#include "patients/model.hpp"

namespace medres::prescription {

/// What an amount means. Only the first is compared with the grams of the materia medica.
enum class DoseBasis : std::uint8_t { kAdultDailyHerb, kFormulaBatch, kPerUnit, kClassicalUnit };

enum class DosageForm : std::uint8_t { kDecoction, kPillOrPowder, kExternal };

enum class Pregnancy : std::uint8_t { kUnknown, kNo, kYes };

/// States of the body that rules ask about, beside pregnancy.
enum class BodyCondition : std::uint8_t {
  kLiverImpairment,
  kKidneyImpairment,
  kGlaucoma,
  kHypertension,
  kTachycardia,
  kMenstruation,
  kLactation
};

/// What is known of whom it is for. A list that is not given is not empty: it was not asked.
struct Person {
  patients::Sex sex = patients::Sex::kUnknown;
  std::optional<int> age = {};
  Pregnancy pregnant = Pregnancy::kUnknown;
  std::optional<std::vector<std::string>> allergies = {};
  std::optional<std::vector<std::string>> drugs = {};
  std::optional<std::vector<BodyCondition>> conditions = {};
};

struct PrescribedHerb {
  std::string name;
  std::optional<double> dose = {};  ///< a day
  std::string unit = "g";
  DoseBasis basis = DoseBasis::kAdultDailyHerb;
  std::optional<knowledge::Preparation> preparation = {};
};

/// The word of those who answer for a finding.
struct Settlement {
  std::string finding;
  std::string reason;
  std::vector<std::string> signed_by;
};

struct Prescription {
  std::optional<std::string> id;  ///< its owner's; comes back with the report
  std::optional<std::string> formula;
  std::vector<PrescribedHerb> herbs;
  std::optional<int> days;
  DosageForm form = DosageForm::kDecoction;
  Person patient;
  std::vector<Settlement> settlements;
};

enum class Technique : std::uint8_t { kNeedle, kElectric, kPress, kMoxa };

struct TreatedPoint {
  std::string point;
  Technique technique = Technique::kNeedle;
};

/// Acupoints that somebody is to be treated at.
struct PointPlan {
  std::optional<std::string> id;
  std::vector<TreatedPoint> points;
  Person patient;
  std::vector<Settlement> settlements;
};

enum class FindingSeverity : std::uint8_t { kBlock, kWarning, kInfo };

/// What makes a finding no longer stand in the way. Nobody: the prescription has to change. Answer: something that is
/// missing has to be said.
enum class SettledBy : std::uint8_t { kNobody, kTwoSignatures, kReason, kAnswer, kNothing };

/// In the order in which they are looked for.
enum class FindingKind : std::uint8_t {
  kUnknownHerb,
  kAmbiguousName,
  kWithdrawn,
  kRepeated,
  kIncompatible,
  kAntagonistic,
  kPregnancyForbidden,
  kPregnancyCaution,
  kPregnancyUnknown,
  kCaution,
  kDoseUnit,
  kDoseAbove,
  kDoseBelow,
  kExternalOnly,
  kControlled,
  kControlledDays,
  kControlledDose,
  kFormUnsaid,
  kPreparation,
  kAllergy,
  kDrug,
  kCondition,
  kUnknownPoint,
  kPointInPregnancy,
  kPoint
};

inline constexpr std::size_t kKinds = static_cast<std::size_t>(FindingKind::kPoint) + 1;

/// What a rule and what it finds have in common.
struct Grounds : knowledge::Citation {
  FindingSeverity severity = FindingSeverity::kInfo;
  SettledBy settled_by = SettledBy::kNothing;
  knowledge::Bilingual why;
};

/// A formula of the classics in which two herbs stand together that a rule keeps apart.
struct ClassicalUse {
  std::string formula;
  std::string source;
};

struct Finding : Grounds {
  std::string id;  ///< the rule and what it is about; the same however the prescription is ordered
  std::string rule;
  FindingKind kind = FindingKind::kUnknownHerb;
  std::vector<std::string> names;     ///< by the materia medica; what nobody knows as it was written
  std::vector<std::string> pointers;  ///< where they stand
  std::string code;                   ///< of its sentence
  ErrorArgs args;
  std::optional<ClassicalUse> classical_use;
  bool settled = false;
};

/// What a report can have looked at.
enum class CheckTopic : std::uint8_t {
  kNames,
  kPairs,
  kPregnancy,
  kDose,
  kControlled,
  kPreparation,
  kAllergies,
  kDrugs,
  kConditions,
  kPoints
};

/// What could not be compared, and why.
struct Gap {
  std::string name;  ///< what it is about; empty: all of it
  Issue reason;
};

struct Coverage {
  CheckTopic topic = CheckTopic::kNames;
  int compared = 0;
  std::vector<Gap> gaps;
};

enum class SafetyVerdict : std::uint8_t {
  kBlocked,       ///< something that blocks is not settled
  kToSettle,      ///< nothing blocks; warnings wait for reasons, signatures or answers
  kNoOpenFinding  ///< nothing that is known here stands in the way: not the same as safe
};

/// How a written name was read.
struct ReadName {
  std::string written;
  std::optional<std::string> herb;
  std::optional<std::string> processing;
};

struct Report {
  SafetyVerdict verdict = SafetyVerdict::kNoOpenFinding;
  std::vector<Finding> findings;  ///< what blocks first
  std::vector<Coverage> coverage;
  std::vector<ReadName> names;
  knowledge::ReviewStatus review_status = knowledge::ReviewStatus::kReviewed;  ///< reviewed: all that it rests on
};

}  // namespace medres::prescription
