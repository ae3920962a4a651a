#include "api/fhir/operations/find.hpp"

#include <algorithm>
#include <tuple>

#include "api/fhir/bundle.hpp"
#include "api/fhir/operations/find_wish.hpp"
#include "api/fhir/operations/proposal.hpp"
#include "scheduling/booking/states.hpp"

namespace medres::api::fhir {
namespace {

struct Found {
  std::vector<Proposal> proposals;
  std::int64_t total = 0;
};

/// The patient's own visits in the window, but for the one that is to be moved: nobody is in two places.
Task<Result<std::vector<Interval>>> VisitsOf(const FindWish& wish, const ScheduleParts& parts) {
  std::vector<Interval> visits;
  if (!wish.patient) co_return visits;
  scheduling::AppointmentFilter filter;
  filter.patient = wish.patient;
  filter.time = wish.window;
  filter.limit = 200;
  MEDRES_CO_TRY(const auto page, co_await parts.bookings.List(std::move(filter)));
  for (const auto& appointment : page.items) {
    if (scheduling::HoldsTime(appointment.status) && appointment.id != wish.ignoring) {
      visits.push_back(appointment.time);
    }
  }
  co_return visits;
}

/// Numbers of those who serve the narrowed service by themselves.
void AddNumbers(const FindWish& wish, const ServiceEntry& service, const scheduling::ServiceType& narrowed,
                const std::vector<Interval>& visits, const ScheduleParts& parts, Found& found) {
  for (const scheduling::FreeSegment& segment : SegmentsWithNumbers(narrowed, wish.window, parts)) {
    const auto overlaps = [&](const Interval& visit) { return visit.Overlaps(segment.time); };
    const std::string zone = parts.directory.ZoneOf(segment.resource);
    if (std::ranges::any_of(visits, overlaps) || !wish.times.Allow(segment.time.start, zone)) continue;
    ++found.total;
    found.proposals.push_back({service, segment.time.start, {segment.resource}, wish.patient});
  }
}

/// All starts of all services; how many are made depends on whether they must be looked at one by one.
Found FindAll(const FindWish& wish, const std::vector<Interval>& visits, const ScheduleParts& parts) {
  constexpr int kAll = 20'000;
  const bool looks_closer = !visits.empty() || !wish.times.empty();
  Found found;
  for (const ServiceEntry& service : wish.services) {
    const auto narrowed = Narrowed(*service, wish, parts.directory);
    if (!narrowed) continue;
    auto starts = parts.finder.FindStarts({.service = *narrowed,
                                           .window = wish.window,
                                           .now = parts.clock.Now(),
                                           .limit = looks_closer ? kAll : wish.count,
                                           .only = {},
                                           .ignoring = wish.ignoring,
                                           .channel = kFhirChannel});
    if (looks_closer) {
      std::erase_if(starts.items, [&](const scheduling::FreeStart& item) {
        const auto overlaps = [&](const Interval& visit) { return visit.Overlaps(item.time); };
        const std::string zone = parts.directory.ZoneOf(item.resources.empty() ? ResourceId{} : item.resources[0]);
        return std::ranges::any_of(visits, overlaps) || !wish.times.Allow(item.time.start, zone);
      });
      starts.total = static_cast<std::int64_t>(starts.items.size());
    }
    found.total += starts.total;
    AddNumbers(wish, service, *narrowed, visits, parts, found);
    for (auto& item : starts.items) {
      found.proposals.push_back({service, item.time.start, std::move(item.resources), wish.patient});
    }
  }
  std::ranges::sort(found.proposals, {},
                    [](const Proposal& proposal) { return std::tuple(proposal.start, proposal.service->id); });
  if (found.proposals.size() > static_cast<std::size_t>(wish.count)) {
    found.proposals.resize(static_cast<std::size_t>(wish.count));
  }
  return found;
}

}  // namespace

Task<Result<http::Response>> FindAppointments(const Server& server, const Arguments& arguments,
                                              http::Context& context) {
  const ScheduleParts& parts = server.schedule();
  if (ReadPreferences(context.request).strict && !arguments.not_understood().empty()) {
    co_return Fail(Error::Invalid(arguments.not_understood()));
  }
  MEDRES_CO_TRY(const FindWish wish, ReadFindWish(arguments, parts));
  MEDRES_CO_TRY(const auto visits, co_await VisitsOf(wish, parts));
  const Found found = FindAll(wish, visits, parts);
  const std::string base = BaseUrl(context.request);
  BundleBuilder bundle("searchset", base);
  bundle.Link("self", base + std::string(context.request.target).substr(std::string_view("/fhir").size()));
  bundle.Total(found.total);
  for (const Proposal& proposal : found.proposals) {
    const Document document = ToDocument(proposal, parts);
    if (!document.id.empty()) bundle.AddFound(document, "match");
  }
  if (!arguments.not_understood().empty()) {
    bundle.AddOutcome(MakeWarnings(arguments.not_understood(), server.parts().messages, context.language));
  }
  co_return JsonAnswer(200, bundle.Take());
}

}  // namespace medres::api::fhir
