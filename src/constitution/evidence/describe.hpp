#pragma once

#include "constitution/describe.hpp"
#include "constitution/evidence/fusion.hpp"
#include "constitution/evidence/model.hpp"

/// Evidence as data, for JSON.
namespace medres::constitution {

BOOST_DESCRIBE_ENUM(Measurand, kHeartRate, kHeartRateVariability, kBodyTemperature, kSleepDuration, kSteps, kBmi,
                    kWaist)
BOOST_DESCRIBE_ENUM(EvidenceGroup, kComplaint, kSensor, kTongue)
BOOST_DESCRIBE_ENUM(EvidenceBasis, kNothing, kEvidenceAlone, kQuestionnaireAlone, kBoth)

BOOST_DESCRIBE_STRUCT(ObservationInput, (), (measurand, value, unit, observed_at, device))
constexpr auto DescribeJson(const ObservationInput*) {
  return json::Object("ConstitutionObservationInput", "A measurement of a person.",
                      json::Field("value").Example("98.2"),
                      json::Field("unit").Length(1, 20).Help("UCUM.").Example("\"[degF]\""),
                      json::Field("observed_at").Help("If not now."),
                      json::Field("device").Optional().Length(0, 80).Help("What measured it."));
}

BOOST_DESCRIBE_STRUCT(Observation, (),
                      (id, patient, measurand, value, unit, said_value, said_unit, observed_at, device, actor))
constexpr auto DescribeJson(const Observation*) {
  return json::Object("ConstitutionObservation", "A measurement that is kept, in the measurand's own unit.",
                      json::Field("said_value").Help("As it was sent."));
}

}  // namespace medres::constitution
