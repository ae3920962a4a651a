#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include "constitution/model.hpp"
#include "patients/describe.hpp"
#include "platform/json/json.hpp"

/// Instruments, sheets and outcomes as data, for JSON.
namespace medres::constitution {

BOOST_DESCRIBE_ENUM(Scale, kPh, kQx, kYangx, kYinx, kTs, kSr, kXy, kQy, kTb)
BOOST_DESCRIBE_ENUM(Verdict, kNo, kTendency, kBasicallyYes, kYes)
constexpr char WireSeparator(const Verdict*) { return '_'; }
BOOST_DESCRIBE_ENUM(Kind, kBalanced, kBasicallyBalanced, kBiased, kTendency, kUnclassified)
BOOST_DESCRIBE_ENUM(Scoring, kTransformed, kSum)
BOOST_DESCRIBE_ENUM(Quantity, kBmi, kWaist, kColdsPerYear, kAllergiesPerYear)

BOOST_DESCRIBE_STRUCT(Rule, (), (scoring, yes, tendency, balanced, all_below, basically_all_below))
constexpr auto DescribeJson(const Rule*) {
  return json::Object("ConstitutionRule", "The thresholds of an edition; a score that equals one has reached it.",
                      json::Field("balanced").Help("Of the balanced scale."),
                      json::Field("all_below").Help("Balanced only while every biased scale is below this."),
                      json::Field("basically_all_below").Help("Basically balanced while every one is below this."));
}

BOOST_DESCRIBE_STRUCT(Edition, (), (id, rule))
constexpr auto DescribeJson(const Edition*) {
  return json::Object("ConstitutionEdition", "An edition of an instrument.", json::Field("id").Example("2017"));
}

BOOST_DESCRIBE_STRUCT(MeasuredBy, (), (quantity, from, up_to))
constexpr auto DescribeJson(const MeasuredBy*) {
  return json::Object("ConstitutionMeasure",
                      "The answer is 1 and one more for each bound that the quantity has reached.");
}

BOOST_DESCRIBE_STRUCT(Item, (), (key, scales, reversed, sex, text, options, measured_by))
constexpr auto DescribeJson(const Item*) {
  return json::Object("ConstitutionItem", "A question, asked once, however many scales it counts for.",
                      json::Field("key").Length(1, 8).Example("a02"), json::Field("scales").Optional(),
                      json::Field("reversed").Optional().Help("Scales for which it counts as 6 - answer."),
                      json::Field("sex").Help("Asked of this sex only."),
                      json::Field("text").Help("Where the wording is free, or was loaded."),
                      json::Field("options").Optional().Help("Its own five answers, where they differ."));
}

BOOST_DESCRIBE_STRUCT(Words, (), (zh, en))
constexpr auto DescribeJson(const Words*) { return json::Object("ConstitutionWords", "A name in both languages."); }

BOOST_DESCRIBE_STRUCT(Instrument, (), (id, name, source, editions, options, items))
constexpr auto DescribeJson(const Instrument*) {
  return json::Object("ConstitutionInstrument", "A questionnaire: which answers count where, and by which thresholds.",
                      json::Field("id").Example("elderly33"),
                      json::Field("editions").Help("The first is the one that counts when none is named."),
                      json::Field("options").Optional().Help("What the answers 1 to 5 say, where that is known."));
}

BOOST_DESCRIBE_STRUCT(Measurements, (), (height_cm, weight_kg, waist_cm, colds_per_year, allergies_per_year))
constexpr auto DescribeJson(const Measurements*) {
  return json::Object("ConstitutionMeasurements", "What was measured or counted instead of being asked.",
                      json::Field("height_cm").Range(50, 260), json::Field("weight_kg").Range(10, 400),
                      json::Field("waist_cm").Range(30, 250), json::Field("colds_per_year").Range(0, 60),
                      json::Field("allergies_per_year").Range(0, 400));
}

BOOST_DESCRIBE_STRUCT(AnswerSheet, (), (instrument, edition, sex, answers, measurements, assign_highest))
constexpr auto DescribeJson(const AnswerSheet*) {
  return json::Object("ConstitutionAnswerSheet",
                      "What somebody has answered: every question of the instrument, 1 to 5.",
                      json::Field("instrument").Length(1, 40).Example("elderly33"),
                      json::Field("edition").Length(1, 20).Help("Else the instrument's first.").Example("2017"),
                      json::Field("sex").Help("Needed where questions differ by sex."),
                      json::Field("answers").Items(0, 200).Help("By the questions' keys.").Example(R"({"1": 4})"),
                      json::Field("assign_highest")
                          .Optional()
                          .Help("An unclassified sheet gets the biased type with the highest score."));
}

BOOST_DESCRIBE_STRUCT(Outcome, (),
                      (instrument, edition, raw, transformed, verdict, kind, main, co_types, tendencies,
                       assigned_highest, measured))
constexpr auto DescribeJson(const Outcome*) {
  return json::Object("ConstitutionOutcome", "What an instrument makes of a sheet. A self-assessment, no diagnosis.",
                      json::Field("raw").Help("Sums of answers, by scale."),
                      json::Field("transformed").Help("0 to 100, to four decimals; decided is by exact fractions."),
                      json::Field("verdict").Help("By scale; basically_yes is said of PH only."),
                      json::Field("main").Help("The biased type with the highest score of those that are reached."),
                      json::Field("co_types").Help("The others that are reached, the highest first."),
                      json::Field("assigned_highest").Help("The main type was not reached, but asked for."),
                      json::Field("measured").Help("Answers that follow from measurements."));
}

BOOST_DESCRIBE_STRUCT(Assessment, (), (id, patient, assessed_at, actor, sheet, outcome))
constexpr auto DescribeJson(const Assessment*) {
  return json::Object("ConstitutionAssessment", "An outcome that is kept, with the answers it rests on.",
                      json::Field("actor").Help("Who recorded it."));
}

}  // namespace medres::constitution
