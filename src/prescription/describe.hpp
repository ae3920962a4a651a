#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include "knowledge/herbs/describe.hpp"
#include "patients/describe.hpp"
#include "platform/json/json.hpp"
#include "platform/json/reason.hpp"
#include "prescription/model.hpp"

/// Prescriptions and plans as data, for JSON.
namespace medres::prescription {

BOOST_DESCRIBE_ENUM(DoseBasis, kAdultDailyHerb, kFormulaBatch, kPerUnit, kClassicalUnit)
BOOST_DESCRIBE_ENUM(DosageForm, kDecoction, kPillOrPowder, kExternal)
BOOST_DESCRIBE_ENUM(Pregnancy, kUnknown, kNo, kYes)
BOOST_DESCRIBE_ENUM(Technique, kNeedle, kElectric, kPress, kMoxa)
BOOST_DESCRIBE_ENUM(FindingSeverity, kBlock, kWarning, kInfo)
BOOST_DESCRIBE_ENUM(SettledBy, kNobody, kTwoSignatures, kReason, kAnswer, kNothing)
BOOST_DESCRIBE_ENUM(FindingKind, kUnknownHerb, kAmbiguousName, kWithdrawn, kRepeated, kIncompatible, kAntagonistic,
                    kPregnancyForbidden, kPregnancyCaution, kPregnancyUnknown, kCaution, kDoseUnit, kDoseAbove,
                    kDoseBelow, kExternalOnly, kControlled, kControlledDays, kControlledDose, kFormUnsaid, kPreparation,
                    kAllergy, kDrug, kCondition, kUnknownPoint, kPointInPregnancy, kPoint)
BOOST_DESCRIBE_ENUM(CheckTopic, kNames, kPairs, kPregnancy, kDose, kControlled, kPreparation, kAllergies, kDrugs,
                    kConditions, kPoints)
BOOST_DESCRIBE_ENUM(BodyCondition, kLiverImpairment, kKidneyImpairment, kGlaucoma, kHypertension, kTachycardia,
                    kMenstruation, kLactation)
BOOST_DESCRIBE_ENUM(SafetyVerdict, kBlocked, kToSettle, kNoOpenFinding)

BOOST_DESCRIBE_STRUCT(Person, (), (sex, age, pregnant, allergies, drugs, conditions))
constexpr auto DescribeJson(const Person*) {
  return json::Object(
      "PrescriptionPerson", "What is known of whom it is for.", json::Field("sex").Optional(),
      json::Field("age").Range(0, 130), json::Field("pregnant").Optional(),
      json::Field("allergies").Items(0, 50).Length(1, 80).Help("Left out, it was not asked; empty, there are none."),
      json::Field("drugs").Items(0, 50).Length(1, 80).Help(
          "By generic name, or a product's that holds it; left out, it was not asked."),
      json::Field("conditions").Items(0, 20).Help("Left out, it was not asked; empty, there are none of these."));
}

BOOST_DESCRIBE_STRUCT(PrescribedHerb, (), (name, dose, unit, basis, preparation))
constexpr auto DescribeJson(const PrescribedHerb*) {
  return json::Object("PrescribedHerb", "One line of a prescription.",
                      json::Field("name").Length(1, 40).Help("As it is written.").Example("炙甘草"),
                      json::Field("dose").Range(0, 10'000).Help("A day.").Example("6"),
                      json::Field("unit").Optional().Length(1, 8).Help("g or mg; others are never converted."),
                      json::Field("basis").Optional(), json::Field("preparation").Help("先煎 and the like."));
}

BOOST_DESCRIBE_STRUCT(Settlement, (), (finding, reason, signed_by))
constexpr auto DescribeJson(const Settlement*) {
  return json::Object("PrescriptionSettlement", "The word of those who answer for a finding.",
                      json::Field("finding").Length(1, 200).Help("The finding's id."), json::Reason(400),
                      json::Field("signed_by").Items(1, 4).Length(1, 80));
}

BOOST_DESCRIBE_STRUCT(Prescription, (), (id, formula, herbs, days, form, patient, settlements))
constexpr auto DescribeJson(const Prescription*) {
  return json::Object("Prescription", "A prescription of Chinese herbs to be checked. Nothing of it is kept.",
                      json::Field("id").Length(1, 80).Help("Comes back with the report."),
                      json::Field("formula").Length(1, 40).Example("小柴胡汤"), json::Field("herbs").Items(1, 60),
                      json::Field("days").Range(1, 366), json::Field("form").Optional(),
                      json::Field("patient").Optional(), json::Field("settlements").Optional().Items(0, 100));
}

BOOST_DESCRIBE_STRUCT(TreatedPoint, (), (point, technique))
constexpr auto DescribeJson(const TreatedPoint*) {
  return json::Object("TreatedPoint", "An acupoint and what is done there.",
                      json::Field("point").Length(1, 20).Help("Code or name.").Example("LI4"),
                      json::Field("technique").Optional());
}

BOOST_DESCRIBE_STRUCT(PointPlan, (), (id, points, patient, settlements))
constexpr auto DescribeJson(const PointPlan*) {
  return json::Object("PointPlan", "Acupoints to be checked. Nothing of it is kept.",
                      json::Field("id").Length(1, 80).Help("Comes back with the report."),
                      json::Field("points").Items(1, 100), json::Field("patient").Optional(),
                      json::Field("settlements").Optional().Items(0, 100));
}

BOOST_DESCRIBE_STRUCT(Grounds, (knowledge::Citation), (severity, settled_by, why))
BOOST_DESCRIBE_STRUCT(ReadName, (), (written, herb, processing))
constexpr auto DescribeJson(const ReadName*) {
  return json::Object("ReadHerbName", "How a written name was read; without a herb nobody knows it.");
}

}  // namespace medres::prescription
