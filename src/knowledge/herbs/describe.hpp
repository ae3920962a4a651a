#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include "knowledge/herbs/model.hpp"
#include "platform/json/json.hpp"

/// Materia medica as data, for JSON.
namespace medres::knowledge {

BOOST_DESCRIBE_ENUM(Toxicity, kSlight, kToxic, kSevere)
BOOST_DESCRIBE_ENUM(InPregnancy, kForbidden, kCaution)
BOOST_DESCRIBE_ENUM(Preparation, kBoiledFirst, kAddedLast, kWrapped, kMelted, kDissolved, kBoiledApart, kDrenched,
                    kSwallowed)
BOOST_DESCRIBE_ENUM(WithdrawnHow, kRevoked, kRemovedFromPharmacopoeia, kTradeBan)

BOOST_DESCRIBE_STRUCT(DoseRange, (), (min, max))
constexpr auto DescribeJson(const DoseRange*) {
  return json::Object("HerbDose", "Grams a day for an adult, boiled unless the note says otherwise.");
}

BOOST_DESCRIBE_STRUCT(Withdrawal, (), (since, how, instead))
constexpr auto DescribeJson(const Withdrawal*) {
  return json::Object("HerbWithdrawal", "Why a material may no longer be prescribed.",
                      json::Field("instead").Help("What is prescribed in its place."));
}

BOOST_DESCRIBE_STRUCT(Herb, (),
                      (name, of, category, nature, flavours, meridians, dose, toxicity, pregnancy, preparation,
                       external_only, withdrawn, note, source, review_status))
constexpr auto DescribeJson(const Herb*) {
  return json::Object("Herb", "A material of the pharmacy. What is not known of it is not there.",
                      json::Field("of").Help("The material that it is made from, or a part of."),
                      json::Field("flavours").Optional(), json::Field("meridians").Optional(),
                      json::Field("preparation").Optional().Help("One of these is needed in a decoction."),
                      json::Field("external_only").Optional(), json::Field("source").Optional(),
                      json::Field("review_status").Optional());
}

BOOST_DESCRIBE_STRUCT(HerbFile, (), (source, review_status, herbs))
BOOST_DESCRIBE_STRUCT(ProcessingWords, (), (before, behind))
BOOST_DESCRIBE_STRUCT(NameFile, (), (source, review_status, aliases, ambiguous, processing, simplified))

}  // namespace medres::knowledge
