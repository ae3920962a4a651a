#include <algorithm>
#include <future>

#include "contract/scheduling/booking_house.hpp"
#include "patients/relation_service.hpp"
#include "patients/sql_store.hpp"
#include "platform/security/key_ring.hpp"
#include "scheduling/booking/ports.hpp"

namespace medres::scheduling {
namespace {

using patients::Relation;
using patients::RelationInput;
using patients::RelationKind;

/// Families: who may act for whom is written by the patients' room and asked by the booking core.
class AgencyContract : public test::BookingHouse {
 protected:
  void SetUp() override {
    test::BookingHouse::SetUp();
    if (IsSkipped()) return;
    patients_ = std::make_unique<patients::PatientService>(database_->database(), patient_store_, relation_store_,
                                                           references_, clock_);
    relations_ =
        std::make_unique<patients::RelationService>(database_->database(), relation_store_, patient_store_, clock_, 3);
    mother_ = Born("1990-01-01");
    child_ = Born("2020-05-01");
  }

  PatientId Born(const char* date) {
    patients::PatientInput input;
    input.name = "王丽";
    input.birth_date = ParseDate(date);
    return Await(patients_->Create(input))->id;
  }

  Result<Relation> Relate(PatientId patient, RelationKind kind = RelationKind::kGuardian, std::string consent = "") {
    return Await(relations_->Relate(
        mother_, {.patient = patient, .kind = kind, .valid_from = {}, .valid_to = {}, .consent = std::move(consent)},
        "tester"));
  }

  BookCommand For(PatientId patient, int minute) {
    BookCommand wish = Wish(minute, {}, patient);
    wish.booked_by = mother_;
    return wish;
  }

  security::KeyRing keys_ = security::KeyRing::Generate();
  patients::SqlPatientStore patient_store_{keys_};
  patients::SqlRelationStore relation_store_;
  BookingPorts references_{store_, resources_, clock_};
  std::unique_ptr<patients::PatientService> patients_;
  std::unique_ptr<patients::RelationService> relations_;
  PatientId mother_;
  PatientId child_;
};

TEST_P(AgencyContract, ARelationLetsOneBookForAnotherUntilItIsRevoked) {
  const auto stranger = Await(bookings_->Book(For(child_, 0)));
  ASSERT_FALSE(stranger);
  EXPECT_EQ(stranger.error().issues.front().code, "booking.no_relation");
  const auto relation = Relate(child_);
  ASSERT_TRUE(relation) << ToString(relation.error());
  EXPECT_EQ(*Await(relations_->Of(child_)), std::vector<Relation>{*relation}) << "as it was answered, so it is read";
  const auto booked = Await(bookings_->Book(For(child_, 0)));
  ASSERT_TRUE(booked) << ToString(booked.error());
  EXPECT_EQ(booked->appointment.booked_by, mother_);
  EXPECT_EQ(*Await(bookings_->Get(booked->appointment.id)), booked->appointment);
  EXPECT_EQ(Await(bookings_->History(booked->appointment.id))->front().booked_by, mother_);
  ASSERT_TRUE(Await(relations_->Revoke(child_, relation->id, "tester"))) << "the patient's side may too";
  EXPECT_EQ(CodeOf(Await(relations_->Revoke(mother_, relation->id, "tester"))), "relation.revoked");
  EXPECT_FALSE(Await(bookings_->Book(For(child_, 60))));
  EXPECT_EQ(Await(bookings_->Get(booked->appointment.id))->status, AppointmentStatus::kBooked);
  EXPECT_EQ(Number("select count(*) from outbox where kind in ('patient.related', 'patient.unrelated')"), 2);
}

TEST_P(AgencyContract, TheSameKeyAnswersAlikeWithWhoBooked) {
  ASSERT_TRUE(Relate(child_));
  BookCommand wish = For(child_, 0);
  wish.idempotency = IdempotencyKey{"caller", "k", "hash"};
  const auto first = Await(bookings_->Book(wish));
  const auto again = Await(bookings_->Book(wish));
  ASSERT_TRUE(first && again);
  EXPECT_TRUE(again->replayed);
  EXPECT_EQ(again->appointment, first->appointment);
}

TEST_P(AgencyContract, AHoldIsTakenAndConfirmedForAnother) {
  HoldWish wish = HoldAt(0, {room_}, child_);
  wish.booked_by = mother_;
  EXPECT_FALSE(Await(holds_->Hold(wish)));
  ASSERT_TRUE(Relate(child_));
  const auto held = Await(holds_->Hold(wish));
  ASSERT_TRUE(held) << ToString(held.error());
  const auto booked =
      Await(holds_->Book(held->appointment.id, held->appointment.hold_token, std::nullopt, "tester", mother_));
  ASSERT_TRUE(booked) << ToString(booked.error());
  EXPECT_EQ(booked->appointment.booked_by, mother_);
  const auto history = Await(bookings_->History(held->appointment.id));
  EXPECT_TRUE(std::ranges::all_of(*history, [&](const HistoryEntry& entry) { return entry.booked_by == mother_; }));
  const auto mine = Await(holds_->Hold(HoldAt(60, {room_})));
  EXPECT_FALSE(
      Await(holds_->Book(mine->appointment.id, mine->appointment.hold_token, NewPatient(), "tester", mother_)));
}

TEST_P(AgencyContract, WhoHeldForAnotherMustStillBeAllowedToWhenItIsConfirmed) {
  const auto relation = Relate(child_);
  ASSERT_TRUE(relation) << ToString(relation.error());
  HoldWish for_child = HoldAt(0, {room_}, child_);
  for_child.booked_by = mother_;
  HoldWish for_somebody = HoldAt(60, {room_});
  for_somebody.booked_by = mother_;
  const auto one = Await(holds_->Hold(for_child));
  const auto open = Await(holds_->Hold(for_somebody));
  ASSERT_TRUE(one && open);
  const auto confirm = [&](const Booked& held, std::optional<PatientId> patient) {
    const auto booked = Await(holds_->Book(held.appointment.id, held.appointment.hold_token, patient, "tester"));
    return booked ? std::string("booked") : booked.error().issues.front().code;
  };
  EXPECT_EQ(confirm(*open, NewPatient()), "booking.no_relation") << "named only now";
  EXPECT_EQ(confirm(*open, child_), "booked");
  ASSERT_TRUE(Await(relations_->Revoke(mother_, relation->id, "tester")));
  EXPECT_EQ(confirm(*one, std::nullopt), "booking.no_relation") << "ended since";
}

TEST_P(AgencyContract, OneActsForSoManyHoweverManyAskAtOnce) {
  std::vector<std::future<Result<Relation>>> asking;
  for (int i = 0; i < 8; ++i) {
    RelationInput input{.patient = Born("2015-01-01"),
                        .kind = RelationKind::kGuardian,
                        .valid_from = {},
                        .valid_to = {},
                        .consent = ""};
    asking.push_back(database_->Start(relations_->Relate(mother_, std::move(input), "tester"), i % 2));
  }
  int granted = 0;
  for (auto& one : asking) {
    const auto related = one.get();
    granted += related ? 1 : 0;
    if (!related) EXPECT_EQ(related.error().code, "relation.too_many");
  }
  EXPECT_EQ(granted, 3);
}

TEST_P(AgencyContract, AMergedPersonsRelationsGoOver) {
  ASSERT_TRUE(Relate(child_));
  const auto before = Await(bookings_->Book(For(child_, 120)));
  ASSERT_TRUE(before) << ToString(before.error());
  const PatientId again = Born("1990-01-01");
  ASSERT_TRUE(Await(relations_->Relate(
      again, {.patient = mother_, .kind = RelationKind::kProxy, .valid_from = {}, .valid_to = {}, .consent = "x"},
      "tester")));
  ASSERT_TRUE(Await(patients_->Merge(again, mother_)));
  EXPECT_EQ(Await(bookings_->Get(before->appointment.id))->booked_by, again);
  BookCommand wish = Wish(0, {}, child_);
  wish.booked_by = again;
  EXPECT_TRUE(Await(bookings_->Book(wish))) << "the survivor acts for the child";
  EXPECT_FALSE(Await(bookings_->Book(For(child_, 60)))) << "the duplicate does not any more";
  EXPECT_EQ(Number("select count(*) from patient_relation where agent = patient and revoked_at is null"), 0);
  EXPECT_EQ(CodeOf(Relate(child_)), "patient.merged_already");
}

TEST_P(AgencyContract, TwoRelationsThatAMergerMakesOneAreRevokedAtOnce) {
  ASSERT_TRUE(Relate(child_));
  const PatientId again = Born("1990-01-01");
  const auto kept = Await(relations_->Relate(
      again, {.patient = child_, .kind = RelationKind::kGuardian, .valid_from = {}, .valid_to = {}, .consent = ""},
      "tester"));
  ASSERT_TRUE(kept) << ToString(kept.error());
  ASSERT_TRUE(Await(patients_->Merge(again, mother_)));
  const auto relations = Await(relations_->Of(child_));
  const auto open = std::ranges::count_if(*relations, [](const Relation& one) { return !one.revoked_at; });
  EXPECT_EQ(open, 1);
  EXPECT_EQ(Number("select count(*) from outbox where kind = 'patient.unrelated'"), 1);
}

INSTANTIATE_TEST_SUITE_P(Databases, AgencyContract, test::kDialects, test::NameOf);

}  // namespace
}  // namespace medres::scheduling
