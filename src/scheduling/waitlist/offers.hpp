#pragma once

#include <string>

#include "platform/sql/database.hpp"
#include "scheduling/availability/finder.hpp"
#include "scheduling/hold/service.hpp"
#include "scheduling/session/directory.hpp"
#include "scheduling/waitlist/rules.hpp"
#include "scheduling/waitlist/store.hpp"

namespace medres::scheduling {

/// Whether something was refused since the offer it was about is not open any more.
inline bool IsOfferOver(const Error& error) { return error.code == "waitlist.offer_over"; }

/// The number that the offer of an entry means, where it is of a session; nothing for one of time.
std::optional<NumberThen> NumberOffered(const SessionDirectory& sessions, const WaitlistEntry& entry);

/// The life of an offer. An offer is a hold: the booking core decides what becomes of it, and the entry's row follows.
/// Every step can be taken again by whoever finds it half done, so a process may die between any two. Thread-safe;
/// references must outlive it.
class Offers {
 public:
  struct Parts {
    sql::Database& database;
    WaitlistStore& store;
    Proposer& proposer;
    BookingService& bookings;
    const SessionDirectory& sessions;
    config::Section<WaitlistRules> rules;
    const Clock& clock;
  };

  /// How long an offer is held is for its rules to say.
  explicit Offers(Parts parts)
      : parts_(std::move(parts)), holds_(parts_.proposer, parts_.bookings, Milliseconds::max()) {}

  /// Chooses that start for the entry as it was read, holds it and tells: gives the entry with its offer open, or
  /// refused or gone. Failures: kPrecondition when the entry has changed since; the database's, which leave a claim to
  /// be finished.
  Task<Result<WaitlistEntry>> Make(WaitlistEntry entry, const FreeStart& free);

  /// Goes on with an offer that was claimed, wherever it stopped.
  Task<Result<WaitlistEntry>> Finish(WaitlistEntry claimed);

  /// Gives up an offer that was claimed, with its hold if there is one: the start can be offered anew.
  Task<Result<WaitlistEntry>> Abandon(WaitlistEntry claimed);

  /// Makes a visit of an open offer. kConflict `waitlist.offer_over`; those of a booking.
  Task<Result<WaitlistEntry>> Accept(WaitlistEntry entry, std::string actor);

  /// Gives its time back. kConflict `waitlist.offer_over`.
  Task<Result<WaitlistEntry>> Decline(WaitlistEntry entry, std::string actor);

  /// The hold of an open offer is given back; the entry is left for the caller to write. kConflict
  /// `waitlist.offer_over`.
  Task<Status> Release(const WaitlistEntry& entry, std::string actor);

  /// Writes down what has become of an open offer, if it is over by the database's clock.
  Task<Result<WaitlistEntry>> Settle(WaitlistEntry entry);

 private:
  Task<Result<Booked>> Hold(const WaitlistEntry& entry);
  Task<Status> ReleaseIfHeld(const WaitlistEntry& entry);
  Task<Result<WaitlistEntry>> Conclude(WaitlistEntry entry, OfferStatus status);
  Task<Result<WaitlistEntry>> ConcludeOnce(sql::Session& session, const WaitlistEntry& entry, OfferStatus status);
  /// Why the hold of an offer cannot be booked or given back.
  Task<Error> Explain(WaitlistEntry entry, Error refusal);

  Parts parts_;
  HoldService holds_;
};

}  // namespace medres::scheduling
