#include "api/fhir/operations/find.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "api/fhir/bundle.hpp"
#include "api/fhir/operations/find_wish.hpp"
#include "api/fhir/operations/proposal.hpp"
#include "scheduling/booking/states.hpp"

namespace medres::api::fhir {
namespace {

constexpr std::string_view kFindPurpose = "fhir.find";

/// In which order proposals are shown; no two are at one place.
using Place = std::tuple<Instant, ServiceTypeId, ResourceId>;

Place PlaceIn(const Proposal& proposal) {
  return {proposal.start, proposal.service->id, proposal.resources.empty() ? ResourceId{} : proposal.resources.front()};
}

std::string FindCursor(const Place& last, const Signer& signer) {
  BytesWriter bytes;
  bytes.Number(static_cast<std::uint64_t>(std::get<Instant>(last).milliseconds / 60'000), 4);
  bytes.Id(std::get<ServiceTypeId>(last).value).Id(std::get<ResourceId>(last).value);
  return signer.Sign(kFindPurpose, bytes.Take());
}

/// After which proposal the page begins; nothing for the first.
Result<std::optional<Place>> ReadFindCursor(const std::string& cursor, const Signer& signer) {
  if (cursor.empty()) return std::nullopt;
  const auto payload = signer.Open(kFindPurpose, cursor);
  if (!payload) return Fail(Error::Invalid("search.cursor", "?_cursor"));
  BytesReader bytes(*payload);
  const Instant start{static_cast<std::int64_t>(bytes.Number(4)) * 60'000};
  const ServiceTypeId service{bytes.Id()};
  return Place(start, service, ResourceId{bytes.Id()});
}

struct Found {
  std::vector<Proposal> proposals;
  std::int64_t total = 0;
  bool has_more = false;
};

/// All starts of all services; how many are made depends on whether they must be looked at one by one.
class ProposalFinder {
 public:
  ProposalFinder(const FindWish& wish, const ScheduleParts& parts) : wish_(wish), parts_(parts) {}

  Task<Result<Found>> Find(std::optional<Place> after) {
    MEDRES_CO_CHECK(co_await LoadVisits());
    for (const ServiceEntry& service : wish_.services) {
      const auto narrowed = Narrowed(*service, wish_, parts_.directory);
      if (!narrowed) continue;
      const std::vector<Party> parties = PartiesOf(*narrowed, wish_, parts_.directory);
      AddStarts(service, *narrowed, parties, after.has_value());
      AddNumbers(service, *narrowed, parties);
    }
    if (after) std::erase_if(found_.proposals, [&](const Proposal& item) { return PlaceIn(item) <= *after; });
    std::ranges::sort(found_.proposals, {}, PlaceIn);
    const auto shown = static_cast<std::size_t>(wish_.count);
    found_.has_more = found_.proposals.size() > shown;
    if (found_.has_more) found_.proposals.resize(shown);
    co_return std::move(found_);
  }

 private:
  /// The patients' own visits in the window, but for the one that is to be moved: nobody is in two places.
  Task<Status> LoadVisits() {
    for (const PatientId patient : wish_.patients) {
      scheduling::AppointmentFilter filter;
      filter.patient = patient;
      filter.time = wish_.window;
      filter.limit = 200;
      MEDRES_CO_TRY(const auto page, co_await parts_.bookings.List(std::move(filter)));
      for (const auto& appointment : page.items) {
        if (scheduling::HoldsTime(appointment.status) && appointment.id != wish_.ignoring) {
          visits_.push_back(appointment.time);
        }
      }
    }
    co_return Status();
  }

  bool IsWanted(const Interval& time, ResourceId whose) const {
    const auto overlaps = [&](const Interval& visit) { return visit.Overlaps(time); };
    return std::ranges::none_of(visits_, overlaps) && wish_.times.Allow(time.start, parts_.directory.ZoneOf(whose));
  }

  /// Each start once, with the party that is named first of those who can.
  void AddStarts(const ServiceEntry& service, const scheduling::ServiceType& narrowed,
                 const std::vector<Party>& parties, bool is_later_page) {
    constexpr int kAll = 20'000;
    const bool looks_closer = is_later_page || parties.size() > 1 || !visits_.empty() || !wish_.times.empty();
    std::set<Instant> seen;
    for (const Party& party : parties) {
      auto starts = parts_.finder.FindStarts({.service = narrowed,
                                              .window = wish_.window,
                                              .now = parts_.clock.Now(),
                                              .limit = looks_closer ? kAll : wish_.count + 1,
                                              .only = party,
                                              .ignoring = wish_.ignoring});
      if (!looks_closer) found_.total += starts.total;
      for (auto& item : starts.items) {
        const ResourceId whose = item.resources.empty() ? ResourceId{} : item.resources.front();
        if (looks_closer && (!IsWanted(item.time, whose) || !seen.insert(item.time.start).second)) continue;
        found_.proposals.push_back({service, item.time.start, std::move(item.resources), wish_.patients});
      }
    }
    found_.total += static_cast<std::int64_t>(seen.size());
  }

  /// Numbers of those who serve the narrowed service by themselves.
  void AddNumbers(const ServiceEntry& service, const scheduling::ServiceType& narrowed,
                  const std::vector<Party>& parties) {
    for (const scheduling::FreeSegment& segment : SegmentsWithNumbers(narrowed, wish_.window, parts_)) {
      const auto serves = [&](const Party& party) { return party.empty() || party == Party{segment.resource}; };
      if (std::ranges::none_of(parties, serves) || !IsWanted(segment.time, segment.resource)) continue;
      ++found_.total;
      found_.proposals.push_back({service, segment.time.start, {segment.resource}, wish_.patients});
    }
  }

  const FindWish& wish_;
  const ScheduleParts& parts_;
  std::vector<Interval> visits_;
  Found found_;
};

}  // namespace

Task<Result<http::Response>> FindAppointments(const Server& server, const Arguments& arguments,
                                              http::Context& context) {
  const ScheduleParts& parts = server.schedule();
  MEDRES_CO_TRY(const FindWish wish, ReadFindWish(arguments, parts));
  std::vector<Issue> warnings = arguments.not_understood();
  warnings.insert(warnings.end(), wish.ignored.begin(), wish.ignored.end());
  if (ReadPreferences(context.request).strict && !warnings.empty()) co_return Fail(Error::Invalid(warnings));
  MEDRES_CO_TRY(const auto after, ReadFindCursor(arguments.cursor(), parts.signer));
  ProposalFinder finder(wish, parts);
  MEDRES_CO_TRY(const Found found, co_await finder.Find(after));
  const std::string base = BaseUrl(context.request);
  BundleBuilder bundle("searchset", base);
  bundle.Link("self", base + std::string(context.request.target).substr(std::string_view("/fhir").size()));
  if (found.has_more && !found.proposals.empty()) {
    const std::string cursor = FindCursor(PlaceIn(found.proposals.back()), parts.signer);
    bundle.Link("next", base + "/Appointment/$find?" + arguments.Query() + "&_cursor=" + cursor);
  }
  bundle.Total(found.total);
  for (const Proposal& proposal : found.proposals) {
    const Document document = ToDocument(proposal, parts);
    if (!document.id.empty()) bundle.AddFound(document, "match");
  }
  if (!warnings.empty()) bundle.AddOutcome(MakeWarnings(warnings, server.parts().messages, context.language));
  co_return JsonAnswer(200, bundle.Take());
}

}  // namespace medres::api::fhir
