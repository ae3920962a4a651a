#include "api/rest/scheduling/waitlist.hpp"

#include "api/rest/scheduling/waitlist_views.hpp"
#include "api/rest/scopes.hpp"

namespace medres::api {
namespace {

using scheduling::WaitlistService;
using VersionedEntry = http::Versioned<WaitlistView>;

VersionedEntry ToAnswer(const scheduling::WaitlistEntry& entry) { return {ToView(entry), entry.version}; }

http::Operation ReadingWaitlist(std::string_view id, std::string_view summary, std::string_view description = {}) {
  return {.id = id,
          .summary = summary,
          .scope = scopes::kSchedulingRead,
          .touches = {.type = "WaitlistEntry"},
          .errors = {ErrorKind::kNotFound},
          .description = description};
}

http::Operation WritingWaitlist(std::string_view id, std::string_view summary, std::string_view description = {}) {
  return {.id = id,
          .summary = summary,
          .scope = scopes::kSchedulingWrite,
          .touches = {.type = "WaitlistEntry"},
          .errors = {ErrorKind::kNotFound, ErrorKind::kConflict, ErrorKind::kPrecondition},
          .description = description};
}

void AddReadingWaitlist(http::Group& group, WaitlistService& service) {
  group.Add("GET /api/v1/waitlist",
            ReadingWaitlist("listWaitlist", "List who waits, in the order in which they are served"),
            [&service](http::Query<WaitlistQuery> query) -> Task<Result<http::Page<WaitlistView>>> {
              MEDRES_CO_TRY(const auto found, co_await service.List({.patient = query->patient,
                                                                     .service_type = query->service_type,
                                                                     .status = query->status,
                                                                     .after = query->cursor,
                                                                     .limit = query->limit}));
              http::Page<WaitlistView> page;
              for (const auto& entry : found.items) page.items.push_back(ToView(entry));
              if (found.next) page.next.value = found.next->Text();
              co_return page;
            });
  group.Add("GET /api/v1/waitlist/{id}", ReadingWaitlist("getWaitlistEntry", "Read an entry of the waiting list"),
            [&service](http::Path<WaitlistEntryId> id) -> Task<Result<VersionedEntry>> {
              MEDRES_CO_TRY(const auto found, co_await service.Get(*id));
              co_return ToAnswer(found);
            });
  group.Add("GET /api/v1/waitlist/{id}/offers",
            ReadingWaitlist("listWaitlistOffers", "List every start that was chosen for an entry",
                            "With what became of it; a refused one tells the rules that did not allow it."),
            [&service](http::Path<WaitlistEntryId> id) -> Task<Result<http::Page<OfferView>>> {
              MEDRES_CO_TRY(const auto entry, co_await service.Get(*id));
              MEDRES_CO_TRY(const auto offers, co_await service.OffersOf(*id));
              http::Page<OfferView> page;
              for (const auto& offer : offers) page.items.push_back(ToView(offer, *scheduling::FindZone(entry.zone)));
              co_return page;
            });
}

void AddAnswers(http::Group& group, WaitlistService& service) {
  group.Add("POST /api/v1/waitlist/{id}/accept",
            WritingWaitlist("acceptWaitlistOffer", "Make a visit of an offer", "The same again answers with the same."),
            [&service](http::Path<WaitlistEntryId> id, http::Body<OfferAnswer> answer,
                       http::Context& context) -> Task<Result<VersionedEntry>> {
              MEDRES_CO_TRY(const auto entry, co_await service.Accept(*id, answer->offer, context.caller->subject));
              co_return ToAnswer(entry);
            });
  group.Add(
      "POST /api/v1/waitlist/{id}/decline",
      WritingWaitlist("declineWaitlistOffer", "Decline an offer",
                      "Its time goes to the next; the entry keeps its place and is not offered that start again."),
      [&service](http::Path<WaitlistEntryId> id, http::Body<OfferAnswer> answer,
                 http::Context& context) -> Task<Result<VersionedEntry>> {
        MEDRES_CO_TRY(const auto entry, co_await service.Decline(*id, answer->offer, context.caller->subject));
        co_return ToAnswer(entry);
      });
}

}  // namespace

void AddWaitlist(http::Group& group, WaitlistService& service, scheduling::WaitlistRounds& rounds) {
  AddReadingWaitlist(group, service);
  group.Add("POST /api/v1/waitlist", WritingWaitlist("addToWaitlist", "Put a patient on the waiting list"),
            [&service](http::Body<scheduling::WaitlistInput> input,
                       http::Context& context) -> Task<Result<http::Created<VersionedEntry>>> {
              MEDRES_CO_TRY(const auto added, co_await service.Add(*std::move(input), context.caller->subject));
              co_return http::Created<VersionedEntry>{"/api/v1/waitlist/" + added.id.Text(), ToAnswer(added)};
            });
  group.Add("PUT /api/v1/waitlist/{id}",
            WritingWaitlist("changeWaitlistEntry", "Change what an entry waits for",
                            "As a whole; it keeps its place, and an open offer stands."),
            [&service](http::Path<WaitlistEntryId> id, http::Body<scheduling::WaitlistChange> change,
                       http::IfMatch match) -> Task<Result<VersionedEntry>> {
              MEDRES_CO_TRY(const auto changed, co_await service.Change(*id, match.version, *std::move(change)));
              co_return ToAnswer(changed);
            });
  group.Add("DELETE /api/v1/waitlist/{id}",
            WritingWaitlist("withdrawWaitlistEntry", "Take a patient off the waiting list"),
            [&service](http::Path<WaitlistEntryId> id, http::IfMatch match,
                       http::Context& context) -> Task<Result<VersionedEntry>> {
              MEDRES_CO_TRY(const auto left, co_await service.Withdraw(*id, match.version, context.caller->subject));
              co_return ToAnswer(left);
            });
  AddAnswers(group, service);
  group.Add("POST /api/v1/waitlist/rounds",
            WritingWaitlist("serveWaitlist", "Offer what is free now", "Without waiting for the next round."),
            [&rounds](http::Context&) -> Task<Result<RoundView>> {
              MEDRES_CO_TRY(const int offered, co_await rounds.Run([] { return false; }));
              co_return RoundView{offered};
            });
}

}  // namespace medres::api
