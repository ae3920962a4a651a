#pragma once

#include "contract/scheduling/booking_house.hpp"
#include "patients/relation_service.hpp"
#include "patients/sql_store.hpp"
#include "platform/security/key_ring.hpp"
#include "scheduling/waitlist/ports.hpp"
#include "scheduling/waitlist/rounds.hpp"
#include "scheduling/waitlist/service.hpp"
#include "scheduling/waitlist/sql_store.hpp"

namespace medres::scheduling::test {

/// One process at a database, with a memory of its own, that runs the waiting list. It hears of what it does itself,
/// and of nothing that others do.
struct WaitlistProcess {
  struct World {
    sql::Database& database;
    const catalog::Directory& resources;
    const ServiceTypeDirectory& services;
    const PolicyDirectory& policies;
    const SessionDirectory& sessions;
    Occupancy& numbers;
    const RotaDirectory& rotas;
    MemoryRefresher& refresher;
    const security::KeyRing& keys;
    config::Section<WaitlistRules> rules;
    const Clock& clock;
  };

  explicit WaitlistProcess(const World& w)
      : patient_store(w.keys),
        finder(w.resources, w.rotas, ticks),
        sources{w.sessions, w.numbers, w.resources, finder},
        planner(w.resources, w.services, finder, w.policies, w.sessions, w.clock),
        sync(w.database, booking_store, ticks, w.clock, "process"),
        committer(w.database, booking_store, w.clock,
                  [this, &numbers = w.numbers](const Changes& changes) {
                    sync.Take(changes);
                    numbers.Take(changes);
                  }),
        proposer(committer, planner, w.refresher),
        bookings(w.database, booking_store, proposer, w.clock),
        booking_ports(booking_store, w.resources, w.clock),
        ports(booking_ports, store, w.clock),
        patients(w.database, patient_store, relation_store, ports, w.clock),
        offers({w.database, store, proposer, bookings, w.sessions, w.rules, w.clock}),
        list({w.database, store, offers, patients, w.services, w.resources, w.rules, w.clock}),
        rounds({w.database, store, offers, sources, w.services, w.rules, w.clock, logger}) {}

  log::Logger logger{log::Level::kOff, log::Format::kConsole};
  patients::SqlPatientStore patient_store;
  patients::SqlRelationStore relation_store;
  SqlBookingStore booking_store{"process"};
  SqlWaitlistStore store;
  TickIndex ticks;
  Finder finder;
  NumberSources sources;
  Planner planner;
  IndexSync sync;
  Committer committer;
  Proposer proposer;
  BookingService bookings;
  BookingPorts booking_ports;
  WaitlistPorts ports;
  patients::PatientService patients;
  Offers offers;
  WaitlistService list;
  WaitlistRounds rounds;
};

/// The booking house with a waiting list.
class WaitlistHouse : public BookingHouse {
 protected:
  void SetUp() override {
    BookingHouse::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    one_room_ = AddService({room_});
    process_ = StartProcess();
  }

  std::unique_ptr<WaitlistProcess> StartProcess() {
    auto process = std::make_unique<WaitlistProcess>(
        WaitlistProcess::World{database_->database(), resources_, services_, policies_, session_directory_, occupancy_,
                               rotas_, refresher_, keys_, config::Section<WaitlistRules>::At(rules_), clock_});
    const Status loaded = Await(process->sync.Load());
    EXPECT_TRUE(loaded) << ToString(loaded.error());
    return process;
  }

  PatientId Person() {
    patients::PatientInput input;
    input.name = "李梅";
    const auto made = Await(process_->patients.Create(input));
    EXPECT_TRUE(made) << ToString(made.error());
    return made->id;
  }

  /// Wall time of so many minutes' length from At(minute) on: with the length of a visit just that one.
  WaitWindow Window(int minute, int minutes = 30) const {
    const WallSpan span = WallSpanOf({At(minute), At(minute + minutes)}, *FindZone(resources_.ZoneOf(room_)));
    return {.from = span.date, .to = span.date, .days = {}, .start = LocalTime{span.from}, .end = LocalTime{span.to}};
  }

  WaitlistInput Wait(int minute, const char* priority = "routine", std::optional<PatientId> who = {}) {
    return {.patient = who ? *who : Person(),
            .service_type = one_room_,
            .resources = {},
            .windows = {Window(minute)},
            .priority = priority,
            .channel = "web",
            .expires_at = std::nullopt};
  }

  WaitlistEntry Add(WaitlistInput input) {
    const auto added = Await(process_->list.Add(std::move(input), "tester"));
    EXPECT_TRUE(added) << ToString(added.error());
    return added.value_or(WaitlistEntry{});
  }
  WaitlistEntry Get(const WaitlistEntry& entry) { return *Await(process_->list.Get(entry.id)); }

  AppointmentId Book(int minute) {
    BookCommand wish = Wish(minute);
    wish.service_type = one_room_;
    const auto booked = Await(process_->bookings.Book(wish));
    EXPECT_TRUE(booked) << ToString(booked.error());
    return booked->appointment.id;
  }
  void Cancel(AppointmentId id) {
    const auto cancelled = Await(process_->bookings.Transition({.appointment = id,
                                                                .expected_version = std::nullopt,
                                                                .to = AppointmentStatus::kCancelled,
                                                                .reason = "ill",
                                                                .actor = "tester"}));
    ASSERT_TRUE(cancelled) << ToString(cancelled.error());
  }

  int Round() {
    const auto made = Await(process_->rounds.Run([] { return false; }));
    EXPECT_TRUE(made) << ToString(made.error());
    return made.value_or(-1);
  }

  /// As if the offer's time had passed: in the database, and in memory, which knows a hold's end from its beginning.
  void LetOfferExpire(OfferId offer, AppointmentId hold) {
    LetExpire(hold);
    ASSERT_TRUE(database_->Change("update waitlist_offer set expires_at = 1 where id = ?1", {offer}));
    const auto rows = database_->Query(
        "select id, resource, lane, start_at, end_at from allocation where appointment = ?1 and active = 1", {hold});
    for (std::size_t i = 0; i < rows->size(); ++i) {
      const auto row = (*rows)[i];
      Allocation allocation;
      allocation.id = row.AsId<AllocationId>(0);
      allocation.resource = row.AsId<ResourceId>(1);
      allocation.lane = static_cast<int>(row.Integer(2));
      allocation.core = {row.At(3), row.At(4)};
      allocation.kind = AllocationKind::kHold;
      allocation.expires_at = Instant{1};
      process_->ticks.Apply(allocation);
    }
  }
  void LetOfferExpire(const WaitlistEntry& entry) {
    ASSERT_TRUE(entry.offer);
    LetOfferExpire(entry.offer->id, *entry.offer->hold);
  }

  std::int64_t Told(const std::string& change) {
    return Number("select count(*) from outbox where kind = 'waitlist." + change + "'");
  }

  security::KeyRing keys_ = security::KeyRing::Generate();
  WaitlistRules rules_;
  std::unique_ptr<WaitlistProcess> process_;
  ServiceTypeId one_room_;  ///< takes room_, and no other
};

}  // namespace medres::scheduling::test
