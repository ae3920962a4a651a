#pragma once

#include <atomic>

#include "contract/scheduling/booking_house.hpp"
#include "scheduling/booking/ports.hpp"
#include "scheduling/calendar/zone.hpp"
#include "scheduling/rota/closure_service.hpp"
#include "scheduling/rota/sql_closure_store.hpp"
#include "scheduling/rota/sql_store.hpp"
#include "scheduling/session/service.hpp"
#include "scheduling/session/sql_store.hpp"

namespace medres::scheduling::test {

/// Counts the transactions that change something of resources, and says when one has its locks.
class WatchedLocks final : public ResourceLocks {
 public:
  explicit WatchedLocks(ResourceLocks& locks) : locks_(locks) {}

  Task<Status> LockForChange(sql::Session& session, std::vector<ResourceId> resources) override {
    ++taken;
    MEDRES_CO_CHECK(co_await locks_.LockForChange(session, std::move(resources)));
    if (on_locked) on_locked();
    co_return Status();
  }

  std::atomic<int> taken{0};
  std::function<void()> on_locked;

 private:
  ResourceLocks& locks_;
};

/// The booking house with sessions: the first room is open by numbers from 08:00 to 12:00 of Shanghai, every day. The
/// session that tests speak of is that of the day after tomorrow, from At(0) to At(240).
class SessionHouse : public BookingHouse {
 protected:
  static constexpr int kTurnstile = 64;

  void SetUp() override {
    BookingHouse::SetUp();
    if (IsSkipped()) return;
    rota_service_ = std::make_unique<RotaService>(
        RotaService::Parts{database_->database(), rota_store_, ports_, ports_, rotas_, resources_, clock_});
    closure_service_ = std::make_unique<ClosureService>(ClosureService::Parts{
        database_->database(), closure_store_, ports_, ports_, *rota_service_, resources_, clock_});
    process_ = std::make_unique<Process>(*this, session_directory_, occupancy_);
    refresher_.refresh = [this](std::vector<ResourceId> ids) -> Task<Status> {
      MEDRES_CO_CHECK(co_await process_->memory.Refresh(ids));
      co_return co_await rota_service_->Refresh(std::move(ids));
    };
    AddHours(room_);
  }

  /// What one process keeps of sessions.
  struct Process {
    Process(SessionHouse& house, SessionDirectory& directory, Occupancy& occupancy)
        : memory({house.database_->database(), house.session_store_, directory, occupancy, house.clock_}),
          plans({house.database_->database(), house.plan_store_, house.session_store_, house.locks_, memory, directory,
                 *house.rota_service_, house.rotas_, house.resources_, house.services_, house.clock_}),
          cascade(house.store_, house.planner_, house.clock_, house.TellMemory()),
          sessions({house.database_->database(), house.session_store_, *house.closure_service_, house.locks_, memory,
                    directory, occupancy, plans, *house.rota_service_, house.rotas_, *house.bookings_, *house.holds_,
                    cascade, turnstile, house.resources_, house.services_, house.clock_}) {}

    SessionMemory memory;
    SessionPlanService plans;
    Cascade cascade;
    Turnstile turnstile{kTurnstile};
    SessionService sessions;
  };

  void AddHours(ResourceId resource) {
    RotaInput hours;
    hours.resource = resource;
    hours.shape = RotaShape::kSession;
    hours.valid_from = LocalDate{std::chrono::year(2020), std::chrono::month(1), std::chrono::day(1)};
    hours.weekly = {{EveryDay(), LocalTime{480}, LocalTime{720}}};
    ASSERT_TRUE(Await(rota_service_->Create(hours, "tester")));
  }

  /// As another process enters it: memory here does not know.
  void EnterLeave(ResourceId resource, const Interval& time) {
    const Closure leave{.id = ClosureId::Make(),
                        .resource = resource,
                        .time = time,
                        .reason = ClosureReason::kLeave,
                        .note = "",
                        .actor = "tester",
                        .created_at = clock_.Now()};
    ASSERT_TRUE(Await(database_->database().RunWrite(
        [&](sql::Session& session) { return closure_store_.Insert(session, leave, clock_.Now()); },
        sql::Database::kDeadline)));
  }

  static std::vector<Weekday> EveryDay() {
    using enum Weekday;
    return {kMon, kTue, kWed, kThu, kFri, kSat, kSun};
  }

  SessionPlanInput PlanFor(ResourceId resource, SessionTerms terms) const {
    SessionPlanInput input;
    input.resource = resource;
    input.service_type = service_;
    input.valid_from = LocalDate{std::chrono::year(2020), std::chrono::month(1), std::chrono::day(1)};
    HalfDayPlan half;
    static_cast<SessionTerms&>(half) = std::move(terms);
    half.days = EveryDay();
    input.half_days.push_back(std::move(half));
    return input;
  }

  static SessionTerms Terms(int numbers) {
    SessionTerms terms;
    terms.numbers = numbers;
    return terms;
  }

  SessionPlan MakePlan(SessionTerms terms) { return MakePlan(room_, std::move(terms)); }
  SessionPlan MakePlan(ResourceId resource, SessionTerms terms) {
    const auto plan = Await(process_->plans.Create(PlanFor(resource, std::move(terms)), "tester"));
    EXPECT_TRUE(plan) << ToString(plan.error());
    return plan.value_or(SessionPlan{});
  }

  LocalDate Date() const { return FindZone("Asia/Shanghai")->ToWall(At(0)).date; }

  SessionId SessionOf(ResourceId resource) {
    const auto listed = Await(process_->sessions.List(resource, Date(), 1));
    EXPECT_TRUE(listed && listed->size() == 1U);
    return listed && !listed->empty() ? listed->front().entry->session.id : SessionId{};
  }

  NumberRequest Wish(SessionId session, std::optional<PatientId> who = {}, std::string channel = "web") {
    return {.wish = {.session = session},
            .patient = who ? *who : NewPatient(),
            .channel = std::move(channel),
            .actor = "tester"};
  }

  Result<Booked> Take(NumberRequest request) { return Await(process_->sessions.Take(std::move(request))); }

  Result<Appointment> Cancel(AppointmentId id) { return Step(id, AppointmentStatus::kCancelled); }
  Result<Appointment> Undo(AppointmentId id) { return Step(id, std::nullopt); }
  Result<Appointment> Step(AppointmentId id, std::optional<AppointmentStatus> to) {
    return Await(bookings_->Transition({id, std::nullopt, to, "", "tester"}));
  }

  /// Of a refusal: the codes of its reasons, else its own.
  static std::vector<std::string> ReasonsOf(const auto& result) {
    std::vector<std::string> codes;
    if (result) return codes;
    for (const Issue& issue : result.error().issues) codes.push_back(issue.code);
    if (codes.empty()) codes.push_back(result.error().code);
    return codes;
  }

  /// All at once, on two loops; which were granted.
  std::vector<Appointment> TakeTogether(std::vector<NumberRequest> requests) {
    std::vector<std::future<Result<Booked>>> answers;
    for (std::size_t i = 0; i < requests.size(); ++i) {
      answers.push_back(database_->Start(process_->sessions.Take(std::move(requests[i])), static_cast<int>(i % 2)));
    }
    std::vector<Appointment> granted;
    for (auto& answer : answers) {
      if (auto booked = answer.get()) granted.push_back(std::move(booked->appointment));
    }
    return granted;
  }

  BookingPorts ports_{store_, resources_, clock_};
  WatchedLocks locks_{ports_};
  SqlRotaStore rota_store_;
  SqlClosureStore closure_store_;
  SqlSessionPlanStore plan_store_;
  SqlSessionStore session_store_;
  std::unique_ptr<RotaService> rota_service_;
  std::unique_ptr<ClosureService> closure_service_;
  std::unique_ptr<Process> process_;
};

}  // namespace medres::scheduling::test
