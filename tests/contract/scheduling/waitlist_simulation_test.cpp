#include <map>
#include <random>
#include <set>

#include "contract/scheduling/waitlist_house.hpp"

namespace medres::scheduling {
namespace {

constexpr int kRooms = 6;
constexpr int kDays = 10;
constexpr int kSlots = 8;  ///< of a day, half an hour each
constexpr int kFirstDay = 3;
constexpr int kMinutesOfDay = 1440;

/// A time that can be booked: a room, a day and a slot of it.
struct Place {
  int room = 0;
  int day = 0;
  int slot = 0;
  auto operator<=>(const Place&) const = default;
  std::pair<int, int> When() const { return {day, slot}; }
};

/// Somebody who waits, as the oracle knows them: in numbers of its own, not in windows.
struct Waiter {
  WaitlistEntry entry;
  int service = 0;
  int priority = 0;
  int first_day = 0, last_day = 0, first_slot = 0, last_slot = 0;
  int turn = 0;  ///< in order of coming
  std::size_t patient = 0;
  std::set<std::pair<int, int>> offered;
  std::optional<Place> place;  ///< that is offered now
  OfferId offer;
  AppointmentId hold;

  bool IsBefore(const Waiter& other) const { return std::pair(priority, turn) < std::pair(other.priority, other.turn); }
};

/// A clinic that is booked out, a waiting list, and ten thousand cancellations. An oracle that knows nothing but what
/// was asked for follows what the database says of offers.
class WaitlistSimulation : public test::WaitlistHouse {
 protected:
  static constexpr int kServices = 3;
  static constexpr std::size_t kPatients = 250;
  static constexpr std::size_t kWaiting = 80;

  void SetUp() override {
    WaitlistHouse::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    rules_.offer = std::chrono::hours(24);  // ours never ends by itself: rows are moved
    rules_.retry = Minutes(1);
    for (int i = 0; i < kRooms; ++i) {
      rooms_.push_back(ResourceId::Make());
      AddRoom(rooms_.back());
      fillers_.push_back(NewPatient());
    }
    for (int i = 0; i < kServices; ++i) services_of_.push_back(MakeService(i));
    process_ = StartProcess();
    for (std::size_t i = 0; i < kPatients; ++i) patients_.push_back(Person());
    std::vector<Place> all;
    for (int room = 0; room < kRooms; ++room) {
      for (int day = 0; day < kDays; ++day) {
        for (int slot = 0; slot < kSlots; ++slot) all.push_back({room, day, slot});
      }
    }
    Fill(all);
  }

  /// The first two take half of the rooms each, the third takes any.
  static bool Takes(int service, int room) { return service == 2 || room / (kRooms / 2) == service; }

  ServiceTypeId MakeService(int number) {
    ServiceType service;
    service.id = ServiceTypeId::Make();
    service.duration_minutes = service.grid_minutes = 30;
    Requirement room;
    room.role = "room";
    for (int i = 0; i < kRooms; ++i) {
      if (Takes(number, i)) room.any_of.push_back(rooms_[static_cast<std::size_t>(i)]);
    }
    service.requirements.push_back(room);
    services_.Apply(service);
    return service.id;
  }

  Instant StartOf(const Place& place) const { return At((kFirstDay + place.day) * kMinutesOfDay + place.slot * 30); }

  int Random(int from, int to) { return std::uniform_int_distribution<int>(from, to)(random_); }

  /// Books them out, all at once: who is in each room then does not matter.
  void Fill(const std::vector<Place>& places) {
    std::vector<std::future<Result<Booked>>> bookings;
    for (const Place& place : places) {
      bookings.push_back(
          database_->Start(process_->bookings.Book({.service_type = services_of_[2],
                                                    .patient = fillers_[static_cast<std::size_t>(place.room)],
                                                    .start = StartOf(place),
                                                    .resources = {Room(place)},
                                                    .channel = "web",
                                                    .actor = "filler",
                                                    .idempotency = std::nullopt})));
    }
    for (std::size_t i = 0; i < places.size(); ++i) {
      const auto booked = bookings[i].get();
      ASSERT_TRUE(booked) << ToString(booked.error());
      visits_[places[i]] = booked->appointment.id;
      free_.erase(places[i]);
    }
  }
  ResourceId Room(const Place& place) const { return rooms_[static_cast<std::size_t>(place.room)]; }

  void AddWaiters() {
    std::vector<Waiter> coming;
    std::vector<std::future<Result<WaitlistEntry>>> added;
    for (std::size_t person = 0; person < kPatients && waiters_.size() + coming.size() < kWaiting; ++person) {
      const std::size_t patient = static_cast<std::size_t>(Random(0, kPatients - 1));
      if (!waits_.insert(patient).second) continue;
      Waiter waiter;
      waiter.patient = patient;
      waiter.service = Random(0, kServices - 1);
      waiter.priority = std::min(Random(0, 5), 2);
      waiter.first_day = Random(0, kDays - 1);
      waiter.last_day = Random(waiter.first_day, kDays - 1);
      waiter.first_slot = Random(0, kSlots - 1);
      waiter.last_slot = Random(waiter.first_slot, kSlots - 1);
      // One after the other: who comes first is first.
      auto entry = Await(process_->list.Add(InputOf(waiter), "desk"));
      ASSERT_TRUE(entry) << ToString(entry.error());
      waiter.entry = *std::move(entry);
      waiter.turn = turns_++;
      waiters_.emplace(waiter.entry.id, waiter);
    }
  }

  WaitlistInput InputOf(const Waiter& waiter) const {
    const Zone& zone = *FindZone(resources_.ZoneOf(rooms_.front()));
    const WallTime first = zone.ToWall(StartOf({0, waiter.first_day, waiter.first_slot}));
    const WallTime last = zone.ToWall(StartOf({0, waiter.last_day, waiter.last_slot}));
    return {.patient = patients_[waiter.patient],
            .service_type = services_of_[static_cast<std::size_t>(waiter.service)],
            .resources = {},
            .windows = {{.from = first.date,
                         .to = last.date,
                         .days = {},
                         .start = LocalTime{first.minutes},
                         .end = LocalTime{last.minutes + 30}}},
            .priority = rules_.priorities[static_cast<std::size_t>(waiter.priority)],
            .channel = "web",
            .expires_at = std::nullopt};
  }

  void CancelSome(int count) {
    std::vector<std::future<Result<Appointment>>> cancelling;
    for (int i = 0; i < count; ++i) {
      const auto visit = std::next(visits_.begin(), Random(0, static_cast<int>(visits_.size()) - 1));
      cancelling.push_back(database_->Start(process_->bookings.Transition({.appointment = visit->second,
                                                                           .expected_version = std::nullopt,
                                                                           .to = AppointmentStatus::kCancelled,
                                                                           .reason = "",
                                                                           .actor = "desk"})));
      free_.insert(visit->first);
      if (const auto mine = visitors_.find(visit->first); mine != visitors_.end()) {
        busy_.erase({mine->second, visit->first.When()});
        visitors_.erase(mine);
      }
      visits_.erase(visit);
    }
    for (auto& one : cancelling) ASSERT_TRUE(one.get());
  }

  bool CouldHave(const Waiter& waiter, const Place& place) const {
    return Takes(waiter.service, place.room) && place.day >= waiter.first_day && place.day <= waiter.last_day &&
           place.slot >= waiter.first_slot && place.slot <= waiter.last_slot &&
           !waiter.offered.contains(place.When()) && !busy_.contains({waiter.patient, place.When()});
  }

  /// Open offers as the database has them, without the code that made them.
  std::map<WaitlistEntryId, std::tuple<OfferId, AppointmentId, Place>> OpenOffers() {
    std::map<ResourceId, int> number;
    for (int i = 0; i < kRooms; ++i) number[rooms_[static_cast<std::size_t>(i)]] = i;
    std::map<WaitlistEntryId, std::tuple<OfferId, AppointmentId, Place>> offers;
    const auto rows = database_->Query(
        "select o.entry, o.id, o.hold, a.resource, a.start_at from waitlist_offer as o join allocation as a on "
        "a.appointment = o.hold where o.status = 'open' and a.active = 1");
    for (std::size_t i = 0; i < rows->size(); ++i) {
      const auto row = (*rows)[i];
      const auto minutes = (row.At(4) - At(kFirstDay * kMinutesOfDay)).count() / 60'000;
      const Place place{number.at(row.AsId<ResourceId>(3)), static_cast<int>(minutes / kMinutesOfDay),
                        static_cast<int>(minutes % kMinutesOfDay / 30)};
      const bool is_only = offers
                               .emplace(row.AsId<WaitlistEntryId>(0),
                                        std::tuple(row.AsId<OfferId>(1), row.AsId<AppointmentId>(2), place))
                               .second;
      EXPECT_TRUE(is_only) << "two offers at once";
    }
    return offers;
  }

  /// Who was offered what, judged by what was free and who waited when the round began.
  void Judge() {
    std::vector<std::pair<const Waiter*, Place>> made;
    std::set<Place> left = free_;
    auto open = OpenOffers();
    for (auto& [id, waiter] : waiters_) {
      const auto found = open.find(id);
      if (waiter.place) {
        ASSERT_TRUE(found != open.end()) << "an offer is lost";
        EXPECT_EQ(std::get<0>(found->second), waiter.offer);
      } else if (found != open.end()) {
        const auto& [offer, hold, place] = found->second;
        EXPECT_TRUE(CouldHave(waiter, place)) << "not wanted, or offered before";
        EXPECT_EQ(left.erase(place), 1U) << "was not free, or is offered twice";
        made.emplace_back(&waiter, place);
      }
      if (found != open.end()) open.erase(found);
    }
    EXPECT_TRUE(open.empty()) << "offered to nobody who waits";
    for (const auto& [id, better] : waiters_) {
      if (better.place || std::ranges::any_of(made, [&](const auto& one) { return one.first == &better; })) continue;
      for (const auto& [waiter, place] : made) {
        EXPECT_FALSE(better.IsBefore(*waiter) && CouldHave(better, place)) << "served before a better one that fitted";
      }
      for (const Place& place : left) EXPECT_FALSE(CouldHave(better, place)) << "left free though somebody waits";
    }
    Note(made);
  }

  void Note(const std::vector<std::pair<const Waiter*, Place>>& made) {
    auto open = OpenOffers();
    for (const auto& [seen, place] : made) {
      Waiter& waiter = waiters_.at(seen->entry.id);
      std::tie(waiter.offer, waiter.hold, std::ignore) = open.at(waiter.entry.id);
      waiter.place = place;
      waiter.offered.insert(place.When());
      free_.erase(place);
      ++offers_;
    }
  }

  /// Some accept, some decline, of some the time passes, some have not read their messages.
  void Answer() {
    std::vector<std::pair<WaitlistEntryId, std::future<Result<WaitlistEntry>>>> accepting;
    std::vector<std::future<Result<WaitlistEntry>>> declining;
    for (auto& [id, waiter] : waiters_) {
      if (!waiter.place) continue;
      const int chance = Random(0, 99);
      if (chance < 50) {
        accepting.emplace_back(id, database_->Start(process_->list.Accept(id, waiter.offer, "desk")));
      } else if (chance < 70) {
        declining.push_back(database_->Start(process_->list.Decline(id, waiter.offer, "desk")));
        GiveBack(waiter);
      } else if (chance < 85) {
        Expire(waiter);
      }
    }
    for (auto& one : declining) ASSERT_TRUE(one.get());
    for (auto& [id, one] : accepting) {
      const auto accepted = one.get();
      ASSERT_TRUE(accepted) << ToString(accepted.error());
      const auto waiter = waiters_.find(id);
      visits_[*waiter->second.place] = *accepted->appointment;
      visitors_[*waiter->second.place] = waiter->second.patient;
      busy_.insert({waiter->second.patient, waiter->second.place->When()});
      waits_.erase(waiter->second.patient);
      waiters_.erase(waiter);
    }
  }

  void GiveBack(Waiter& waiter) {
    free_.insert(*waiter.place);
    waiter.place.reset();
  }

  void Expire(Waiter& waiter) {
    LetOfferExpire(waiter.offer, waiter.hold);
    if (Random(0, 3) == 0) {
      EXPECT_EQ(CodeOf(Await(process_->list.Accept(waiter.entry.id, waiter.offer, "desk"))), "waitlist.offer_over");
    }
    ++expired_;
    GiveBack(waiter);
  }

  void Run(int cancellations) {
    constexpr int kAtOnce = 200;
    for (int done = 0; done < cancellations && !HasFailure(); done += kAtOnce) {
      clock_.skew += Minutes(2);  // what was refused may be tried again
      AddWaiters();
      CancelSome(kAtOnce);
      if (done == cancellations / kAtOnce / 2 * kAtOnce) process_ = StartProcess();
      Round();
      Judge();
      Answer();
      std::vector<Place> empty(free_.begin(), free_.end());
      std::ranges::shuffle(empty, random_);
      empty.resize(empty.size() - std::min<std::size_t>(empty.size(), 30));  // some stay free
      Fill(empty);
    }
  }

  std::minstd_rand random_{20261126};
  std::vector<ResourceId> rooms_;
  std::vector<ServiceTypeId> services_of_;
  std::vector<PatientId> patients_;
  std::vector<PatientId> fillers_;  ///< one in each room, all day
  std::set<std::size_t> waits_;     ///< patients on the list
  std::map<WaitlistEntryId, Waiter> waiters_;
  std::map<Place, AppointmentId> visits_;
  std::map<Place, std::size_t> visitors_;  ///< which of them are patients of ours
  std::set<std::pair<std::size_t, std::pair<int, int>>> busy_;
  std::set<Place> free_;
  int turns_ = 0;
  int offers_ = 0;
  int expired_ = 0;
};

TEST_P(WaitlistSimulation, NobodyIsServedBeforeTheirTurnAndNothingIsLost) {
  Run(GetParam() == sql::Dialect::kSqlite ? 10'000 : 1'000);
  Round();  // settles what has expired last
  Judge();
  EXPECT_GT(expired_, 0);
  EXPECT_EQ(Told("expired"), expired_);
  EXPECT_EQ(Told("offered"), offers_);
  RecordProperty("offers", offers_);
}

INSTANTIATE_TEST_SUITE_P(Databases, WaitlistSimulation, test::kDialects, test::NameOf);

}  // namespace
}  // namespace medres::scheduling
