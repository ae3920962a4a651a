#include "scheduling/booking/visit_history.hpp"

namespace medres::scheduling {
namespace {

constexpr auto kHistoryLookBack = std::chrono::days(2 * 365);
constexpr int kPage = 500;

bool TookPlace(const Appointment& visit, Instant now) {
  switch (visit.status) {
    case AppointmentStatus::kArrived:
    case AppointmentStatus::kCheckedIn:
    case AppointmentStatus::kFulfilled: return true;
    case AppointmentStatus::kBooked: return visit.time.end <= now;
    default: return false;
  }
}

}  // namespace

Task<Result<EarlierVisits>> StoredVisitHistory::VisitsBefore(PatientId patient, Instant now) {
  AppointmentFilter filter;
  filter.patient = patient;
  filter.time = Interval{now - kHistoryLookBack, now};
  filter.limit = kPage;
  EarlierVisits visits;
  while (true) {
    MEDRES_CO_TRY(const std::vector<Appointment> page,
                  co_await reads_.Read<std::vector<Appointment>>(
                      [this, &filter](sql::Session& session) { return store_.List(session, filter); }));
    for (const Appointment& visit : page) {
      if (!TookPlace(visit, now)) continue;
      for (const ResourceId id : visit.resources) ++visits[id];
    }
    if (std::ssize(page) < kPage) co_return visits;
    filter.after = {page.back().time.start, page.back().id};
  }
}

}  // namespace medres::scheduling
