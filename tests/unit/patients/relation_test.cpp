#include "patients/relation.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace medres::patients {
namespace {

using enum RelationKind;
using Codes = std::vector<std::string>;

const LocalDate kToday = *ParseDate("2026-11-26");

Patient Born(const char* date) {
  Patient person;
  person.id = PatientId::Make();
  if (*date != '\0') person.birth_date = *ParseDate(date);
  return person;
}

struct RelationCase {
  const char* what;
  RelationKind kind;
  const char* agent_born;
  const char* patient_born;
  const char* valid_to;
  const char* consent;
  Codes codes;
};

TEST(RelationRules, WhoMayActForWhom) {
  const RelationCase cases[] = {
      {"a mother", kGuardian, "1990-01-01", "2020-05-01", "", "", {}},
      {"of a grown-up", kGuardian, "1980-01-01", "2008-11-26", "", "", {"relation.not_minor"}},
      {"on the last day of childhood", kGuardian, "1980-01-01", "2008-11-27", "", "", {}},
      {"a minor for a minor", kGuardian, "2010-01-01", "2020-05-01", "", "", {"relation.agent_young"}},
      {"nobody knows how old", kGuardian, "", "", "", "", {"relation.agent_young", "relation.birth_date"}},
      {"a son", kChild, "1990-01-01", "1966-11-26", "", "", {}},
      {"of a mother too young", kChild, "1990-01-01", "1966-11-27", "", "", {"relation.not_elderly"}},
      {"a proxy with consent", kProxy, "1990-01-01", "", "2026-11-26", "paper 1", {}},
      {"a proxy without", kProxy, "1990-01-01", "", "", "", {"relation.consent_missing"}},
      {"over already", kProxy, "1990-01-01", "", "2026-11-25", "paper 1", {"relation.ends_before_start"}},
  };
  for (const RelationCase& c : cases) {
    const Patient agent = Born(c.agent_born);
    const Patient patient = Born(c.patient_born);
    const RelationInput input{patient.id, c.kind, std::nullopt, ParseDate(c.valid_to), c.consent};
    const Relation relation = MakeRelation(input, agent, patient, kToday);
    Codes codes;
    for (const Issue& issue : CheckRelation(relation, agent, patient, kToday)) codes.push_back(issue.code);
    EXPECT_EQ(codes, c.codes) << c.what;
  }
}

TEST(RelationRules, OfSeveralBetweenTwoTheBestStays) {
  const PatientId agent = PatientId::Make();
  const PatientId patient = PatientId::Make();
  const auto relation = [&](RelationKind kind, const char* from, const char* to) {
    return Relation{.id = RelationId::Make(),
                    .agent = agent,
                    .patient = patient,
                    .kind = kind,
                    .valid_from = *ParseDate(from),
                    .valid_to = ParseDate(to),
                    .consent = {},
                    .actor = {},
                    .created_at = {},
                    .revoked_at = {},
                    .revoked_by = {}};
  };
  struct Case {
    const char* what;
    std::vector<Relation> relations;
    std::size_t stays;
  };
  const Case cases[] = {
      {"a guardian's before a longer one",
       {relation(kProxy, "2026-01-01", ""), relation(kGuardian, "2026-01-01", "2030-01-01")},
       1},
      {"what is in force before what will be",
       {relation(kGuardian, "2027-01-01", "2030-01-01"), relation(kProxy, "2026-01-01", "")},
       1},
      {"the longest", {relation(kProxy, "2026-01-01", "2027-01-01"), relation(kChild, "2026-01-01", "")}, 1},
      {"of equals the eldest", {relation(kChild, "2026-01-01", ""), relation(kChild, "2026-01-01", "")}, 0},
      {"the best of three",
       {relation(kProxy, "2026-01-01", "2027-01-01"), relation(kProxy, "2026-01-01", "2029-01-01"),
        relation(kProxy, "2026-01-01", "2028-01-01")},
       1},
  };
  for (const Case& c : cases) {
    auto superfluous = SuperfluousOf(c.relations, kToday);
    EXPECT_EQ(superfluous.size(), c.relations.size() - 1) << c.what;
    EXPECT_EQ(std::ranges::count(superfluous, c.relations[c.stays]), 0) << c.what;
  }
}

TEST(RelationRules, WhatIsOverOrBetweenOthersIsNotSuperfluous) {
  Relation one{.id = RelationId::Make(),
               .agent = PatientId::Make(),
               .patient = PatientId::Make(),
               .valid_to = {},
               .consent = {},
               .actor = {},
               .created_at = {},
               .revoked_at = {},
               .revoked_by = {}};
  one.valid_from = kToday;
  Relation other = one;
  other.agent = PatientId::Make();
  Relation revoked = one;
  revoked.revoked_at = Instant{1};
  Relation past = one;
  past.valid_to = *ParseDate("2026-11-25");
  EXPECT_TRUE(SuperfluousOf(std::vector{one, other, revoked, past}, kToday).empty());
}

TEST(RelationRules, OneselfNeedsNone) {
  const Patient one = Born("1990-01-01");
  const Relation relation = MakeRelation({one.id, kProxy, std::nullopt, std::nullopt, "x"}, one, one, kToday);
  EXPECT_EQ(CheckRelation(relation, one, one, kToday).front().code, "relation.self");
}

TEST(RelationRules, AGuardiansWordEndsBeforeThePatientComesOfAge) {
  const Patient mother = Born("1990-01-01");
  const Patient child = Born("2020-05-01");
  EXPECT_EQ(MakeRelation({child.id, kGuardian, {}, {}, ""}, mother, child, kToday).valid_to, ParseDate("2038-04-30"));
  const auto sooner = ParseDate("2030-01-01");
  EXPECT_EQ(MakeRelation({child.id, kGuardian, {}, sooner, ""}, mother, child, kToday).valid_to, sooner);
}

TEST(RelationRules, HoldFromTheFirstDayToTheLastUnlessRevoked) {
  Relation relation;
  relation.valid_from = *ParseDate("2026-11-26");
  relation.valid_to = *ParseDate("2026-11-27");
  EXPECT_FALSE(IsInForce(relation, *ParseDate("2026-11-25")));
  EXPECT_TRUE(IsInForce(relation, *ParseDate("2026-11-26")));
  EXPECT_TRUE(IsInForce(relation, *ParseDate("2026-11-27")));
  EXPECT_FALSE(IsInForce(relation, *ParseDate("2026-11-28")));
  relation.revoked_at = Instant{1};
  EXPECT_FALSE(IsInForce(relation, *ParseDate("2026-11-26")));
}

TEST(RelationRules, RoomIsForSoManyPersonsAtATime) {
  const PatientId agent = PatientId::Make();
  const auto of = [&](PatientId patient) {
    Relation relation;
    relation.id = RelationId::Make();
    relation.agent = agent;
    relation.patient = patient;
    relation.valid_from = kToday;
    return relation;
  };
  std::vector<Relation> held{of(PatientId::Make()), of(PatientId::Make())};
  const Relation wish = of(PatientId::Make());
  EXPECT_EQ(CheckRoom(wish, held, 2, kToday).error().code, "relation.too_many");
  EXPECT_TRUE(CheckRoom(wish, held, 3, kToday));
  held.front().revoked_at = Instant{1};
  EXPECT_TRUE(CheckRoom(wish, held, 2, kToday)) << "a revoked one takes no room";
  held.front().revoked_at.reset();
  held.front().valid_to = *ParseDate("2026-11-25");
  EXPECT_TRUE(CheckRoom(wish, held, 2, kToday)) << "nor does one that is over";
  EXPECT_EQ(CheckRoom(held.back(), held, 5, kToday).error().code, "relation.exists");
}

}  // namespace
}  // namespace medres::patients
