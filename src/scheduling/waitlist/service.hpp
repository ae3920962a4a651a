#pragma once

#include <string>
#include <vector>

#include "catalog/directory.hpp"
#include "patients/service.hpp"
#include "scheduling/service_types.hpp"
#include "scheduling/waitlist/describe.hpp"
#include "scheduling/waitlist/offers.hpp"

namespace medres::scheduling {

struct WaitlistPage {
  std::vector<WaitlistEntry> items;
  std::optional<WaitlistEntryId> next;
};

/// The desk's verbs of the waiting list. Thread-safe; references must outlive it.
class WaitlistService {
 public:
  struct Parts {
    sql::Database& database;
    WaitlistStore& store;
    Offers& offers;
    patients::PatientService& patients;
    const ServiceTypeDirectory& services;
    const catalog::Directory& resources;
    config::Section<WaitlistRules> rules;
    const Clock& clock;
  };

  explicit WaitlistService(Parts parts) : parts_(std::move(parts)) {}

  /// At the end of its priority. kInvalid with every issue (`waitlist.*`); kNotFound `patient.not_found`; kConflict
  /// `waitlist.waits_already` {entry} when the patient waits for the service.
  Task<Result<WaitlistEntry>> Add(WaitlistInput input, std::string actor);

  /// What is wanted, as a whole; an open offer stands. As Add; kNotFound `waitlist.not_found`, kPrecondition
  /// `waitlist.version`, kConflict `waitlist.settled` {status}.
  Task<Result<WaitlistEntry>> Change(WaitlistEntryId id, std::optional<std::int64_t> expected, WaitlistChange change);

  /// Off the list; an open offer is given back, unless the answer is a failure. The same failures.
  Task<Result<WaitlistEntry>> Withdraw(WaitlistEntryId id, std::optional<std::int64_t> expected, std::string actor);

  /// Makes a visit of the offer; again, it answers with the same. kConflict `waitlist.offer_over`; those of a booking.
  Task<Result<WaitlistEntry>> Accept(WaitlistEntryId id, OfferId offer, std::string actor);
  /// Its time goes to the next; the entry keeps its place and is not offered that start again.
  Task<Result<WaitlistEntry>> Decline(WaitlistEntryId id, OfferId offer, std::string actor);

  /// kNotFound `waitlist.not_found`.
  Task<Result<WaitlistEntry>> Get(WaitlistEntryId id);
  /// Every start that was chosen for it, in order of time.
  Task<Result<std::vector<WaitlistOffer>>> OffersOf(WaitlistEntryId id);
  Task<Result<WaitlistPage>> List(WaitlistFilter filter);

  /// Puts the list in the order of the house's priorities: for the start, as they may have been changed.
  Task<Status> Rank();

 private:
  Task<Result<WaitlistEntry>> ChangeOnce(WaitlistEntryId id, std::optional<std::int64_t> expected,
                                         WaitlistChange change);
  Task<Result<WaitlistEntry>> WithdrawOnce(WaitlistEntryId id, std::optional<std::int64_t>& expected,
                                           std::string actor);
  Task<Status> CheckPerson(PatientId id, std::string pointer);
  Status Fill(WaitlistEntry& entry, WaitlistChange wanted) const;
  Task<Error> NameWaiting(Error refused, const WaitlistEntry& entry);
  Task<Result<WaitlistEntry>> OpenEntry(WaitlistEntryId id, std::optional<std::int64_t> expected);
  Task<Result<WaitlistEntry>> WithOffer(WaitlistEntryId id, OfferId offer);
  Task<Status> Step(const WaitlistEntry& entry, std::string_view change);

  Parts parts_;
};

}  // namespace medres::scheduling
