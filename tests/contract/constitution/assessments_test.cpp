#include <gtest/gtest.h>

#include <functional>
#include <future>

#include "contract/constitution/persons_contract.hpp"

namespace medres::constitution {
namespace {

class AssessmentContract : public PersonsContract {
 protected:
  patients::PatientReferences& References() override { return references_; }
  Result<Assessment> Record(PatientId patient, AnswerSheet sheet, std::optional<Instant> at = std::nullopt) {
    return Await(assessments_->Record(patient, std::move(sheet), at, "key:test"));
  }
  static AnswerSheet Elderly(const test::Answers& but = {}) {
    return test::IdealSheet(test::kElderly, patients::Sex::kFemale, but);
  }

  AssessmentReferences references_{assessment_store_};
};

TEST_P(AssessmentContract, KeepsAnswersOutcomeAndEdition) {
  AnswerSheet sheet = Elderly({{"6", 5}});
  sheet.edition = "2013";
  sheet.answers.erase("9");
  sheet.measurements = Measurements{.height_cm = 165, .weight_kg = 60.5};
  const auto made = Record(patient_, sheet);
  ASSERT_TRUE(made) << ToString(made.error());
  const auto found = Await(assessments_->Get(patient_, made->id));
  ASSERT_TRUE(found) << ToString(found.error());
  EXPECT_EQ(json::ToText(*found), json::ToText(*made));
  EXPECT_EQ(found->outcome.edition, "2013");
  EXPECT_EQ(found->outcome.kind, Kind::kBasicallyBalanced);
  EXPECT_EQ(found->outcome.measured, (test::Answers{{"9", 1}}));
  EXPECT_EQ(found->sheet.measurements->weight_kg, 60.5);
  EXPECT_EQ(found->actor, "key:test");
}

TEST_P(AssessmentContract, SealsWhatWasAnswered) {
  ASSERT_TRUE(Record(patient_, Elderly()));
  const auto rows = Own().Query("select sealed from constitution_assessment");
  ASSERT_TRUE(rows);
  EXPECT_EQ((*rows)[0].Blob(0).find("answers"), std::string_view::npos);
}

TEST_P(AssessmentContract, ARefusedSheetLeavesNothing) {
  AnswerSheet sheet = Elderly();
  sheet.answers.erase("33");
  const auto refused = Record(patient_, sheet);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().issues.front().code, "constitution.missing_answer");
  EXPECT_EQ(CodeOf(Record(patient_, Elderly(), clock_.Now() + Milliseconds(1))), "request.invalid");
  EXPECT_EQ(CodeOf(Record(PatientId::Make(), Elderly())), "patient.not_found");
  EXPECT_EQ(Own().Number("select count(*) from constitution_assessment"), 0);
}

TEST_P(AssessmentContract, ASheetWithoutSexTakesThePatients) {
  AnswerSheet sheet = test::SheetOf(test::kNational, patients::Sex::kFemale, 1);
  sheet.sex.reset();
  const auto made = Record(patient_, sheet);
  ASSERT_TRUE(made) << ToString(made.error());
  EXPECT_EQ(made->sheet.sex, patients::Sex::kFemale);
}

TEST_P(AssessmentContract, ListsTheLastRecordedFirstInPages) {
  std::vector<AssessmentId> made;
  for (int i = 0; i < 3; ++i) made.push_back(Record(patient_, Elderly())->id);
  ASSERT_TRUE(Record(patient_, test::SheetOf(test::kCcmq, patients::Sex::kFemale, 1)));
  AssessmentFilter filter{.patient = patient_, .instrument = test::kElderly, .before = std::nullopt, .limit = 2};
  const auto first = Await(assessments_->List(filter));
  ASSERT_TRUE(first) << ToString(first.error());
  ASSERT_EQ(first->items.size(), 2U);
  EXPECT_EQ(first->items[0].id, made[2]);
  filter.before = first->next;
  const auto second = Await(assessments_->List(filter));
  ASSERT_EQ(second->items.size(), 1U);
  EXPECT_EQ(second->items[0].id, made[0]);
  EXPECT_FALSE(second->next);
  EXPECT_EQ(Await(assessments_->List({.patient = patient_, .instrument = {}, .before = {}, .limit = 50}))->items.size(),
            4U);
}

TEST_P(AssessmentContract, APageIsFoundByTheIndexInItsOrder) {
  const bool is_sqlite = GetParam() == sql::Dialect::kSqlite;
  const std::string bytes = is_sqlite ? "x'" + std::string(32, '0') + "'" : "'" + std::string(32, '0') + "'::uuid";
  const sql::Statement no_scans{"test.no_scans", is_sqlite ? "select 1" : "set local enable_seqscan = off"};
  const std::string list = std::string(is_sqlite ? "explain query plan" : "explain (costs off)") +
                           " select id from constitution_assessment where patient = " + bytes + " and id < " + bytes +
                           " order by id desc limit 50";
  std::string plan;
  const auto explain = [&](sql::Session& session) -> Task<Status> {
    MEDRES_CO_CHECK(co_await session.Run(no_scans));
    MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run({"test.explain", list}));
    for (std::size_t i = 0; i < rows.size(); ++i) plan.append(rows[i].Text(is_sqlite ? 3 : 0)).append("\n");
    co_return Status();
  };
  ASSERT_TRUE(Await(Database().RunRead(explain, sql::Database::kDeadline)));
  EXPECT_NE(plan.find("constitution_assessment_patient"), std::string::npos) << plan;
  EXPECT_EQ(plan.find(is_sqlite ? "TEMP B-TREE" : "Sort"), std::string::npos) << plan;
}

TEST_P(AssessmentContract, ATrendIsInTheOrderOfTheAnswersAndSaysWhatMoved) {
  ASSERT_TRUE(Record(patient_, Elderly({{"6", 5}, {"7", 4}})));
  const Instant earlier = clock_.Now() - std::chrono::hours(24 * 300);
  ASSERT_TRUE(Record(patient_, Elderly({{"3", 3}}), earlier));
  const auto trend = Await(assessments_->Follow(patient_, test::kElderly));
  ASSERT_TRUE(trend) << ToString(trend.error());
  ASSERT_EQ(trend->points.size(), 2U);
  EXPECT_EQ(trend->points[0].assessed_at, earlier);
  std::vector<Scale> moved;
  for (const ScaleChange& change : trend->since_before) moved.push_back(change.scale);
  EXPECT_EQ(moved, (std::vector{Scale::kPh, Scale::kQx, Scale::kQy}));
  EXPECT_EQ(trend->since_before[2].after, Verdict::kYes);
  EXPECT_EQ(CodeOf(Await(assessments_->Follow(patient_, "nine-types"))), "constitution.unknown_instrument");
}

TEST_P(AssessmentContract, AnotherEditionsVerdictOnTheSameAnswersIsNoMove) {
  AnswerSheet sheet = Elderly({{"6", 5}});
  const auto record = [&](std::string edition) {
    sheet.edition = std::move(edition);
    return Record(patient_, sheet)->outcome.verdict.at("PH");
  };
  const auto moved = [this] { return Await(assessments_->Follow(patient_, test::kElderly))->since_before; };
  ASSERT_NE(record("2013"), record("2017"));
  EXPECT_TRUE(moved().empty());
  sheet.answers["7"] = 2;
  record("2013");
  const auto changes = moved();
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].scale, Scale::kQy);
}

TEST_P(AssessmentContract, AVerdictOfTheSameEditionThatMovesWithoutItsSumIsAMove) {
  ASSERT_TRUE(Record(patient_, Elderly()));
  ASSERT_TRUE(Record(patient_, Elderly({{"6", 5}, {"7", 3}})));
  const auto trend = Await(assessments_->Follow(patient_, test::kElderly));
  ASSERT_EQ(trend->since_before.size(), 2U);
  EXPECT_EQ(trend->since_before[0].scale, Scale::kPh);
  EXPECT_EQ(trend->since_before[0].raw_before, trend->since_before[0].raw_after);
}

TEST_P(AssessmentContract, AnotherPatientsAssessmentIsNotFound) {
  const auto made = Record(patient_, Elderly());
  EXPECT_EQ(CodeOf(Await(assessments_->Get(duplicate_, made->id))), "constitution.not_found");
}

TEST_P(AssessmentContract, GoOverWhenPatientsAreMerged) {
  const auto made = Record(duplicate_, Elderly());
  ASSERT_TRUE(Await(patients_->Merge(patient_, duplicate_)));
  EXPECT_TRUE(Await(assessments_->Get(patient_, made->id)));
  EXPECT_EQ(CodeOf(Record(duplicate_, Elderly())), "patient.merged_already");
}

/// Does something between the taking over of references and the merge's end.
class InterruptedReferences final : public patients::PatientReferences {
 public:
  InterruptedReferences(AssessmentStore& store, std::function<Task<Status>(sql::Session&)> then)
      : references_(store), then_(std::move(then)) {}

  Task<Status> Repoint(sql::Session& session, PatientId from, PatientId to) override {
    MEDRES_CO_CHECK(co_await references_.Repoint(session, from, to));
    co_return co_await then_(session);
  }

 private:
  AssessmentReferences references_;
  std::function<Task<Status>(sql::Session&)> then_;
};

TEST_P(AssessmentContract, NothingIsRecordedForWhoIsBeingMerged) {
  std::future<Result<Assessment>> recorded;
  const auto record_meanwhile = [&](sql::Session& session) -> Task<Status> {
    recorded = Own().Start(assessments_->Record(duplicate_, Elderly(), std::nullopt, "key:test"), 1);
    if (GetParam() == sql::Dialect::kSqlite) co_return Status();  // there the writer is alone
    const sql::Statement waiting{"test.waiting",
                                 "select count(*) from pg_stat_activity where pg_backend_pid() = "
                                 "any(pg_blocking_pids(pid))"};
    std::int64_t count = 0;
    while (count == 0 && recorded.wait_for(std::chrono::seconds(0)) == std::future_status::timeout) {
      MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(waiting));
      count = rows[0].Integer(0);
    }
    co_return Status();
  };
  InterruptedReferences references(assessment_store_, record_meanwhile);
  patients::PatientService patients(Database(), patient_store_, relation_store_, references, clock_);
  ASSERT_TRUE(Await(patients.Merge(patient_, duplicate_)));
  EXPECT_EQ(CodeOf(recorded.get()), "patient.merged_already");
  EXPECT_EQ(Own().Number("select count(*) from constitution_assessment"), 0);
}

TEST_P(AssessmentContract, WhoReadThePatientBeforeTheMergeIsRefusedAfterIt) {
  Assessment late = *Record(duplicate_, Elderly());
  ASSERT_TRUE(Await(patients_->Merge(patient_, duplicate_)));
  late.id = AssessmentId::Make();
  const auto insert = [&](sql::Session& session) { return assessment_store_.Insert(session, late, clock_.Now()); };
  EXPECT_EQ(CodeOf(Await(Database().RunWrite(insert, sql::Database::kDeadline))), "patient.merged_already");
  EXPECT_EQ(Own().Number("select count(*) from constitution_assessment"), 1);
}

TEST_P(AssessmentContract, TellOthersWithoutSayingWhatWasFound) {
  const auto made = Record(patient_, Elderly());
  const auto rows = Own().Query("select payload from outbox where kind = 'constitution.assessed'");
  ASSERT_TRUE(rows) << ToString(rows.error());
  ASSERT_EQ(rows->size(), 1U);
  EXPECT_EQ((*rows)[0].Text(0), R"({"assessment":")" + made->id.Text() + "\"}");
}

MEDRES_ON_BOTH_DATABASES(AssessmentContract);

}  // namespace
}  // namespace medres::constitution
