#pragma once

#include "notification/describe.hpp"
#include "notification/store.hpp"
#include "patients/service.hpp"

namespace medres::notification {

/// What patients want, and what they were told: preferences, the delivery log, replay. Thread-safe; references must
/// outlive it.
class NotificationService {
 public:
  NotificationService(sql::Database& database, NoticeStore& notices, PreferenceStore& preferences,
                      patients::PatientService& patients, const Clock& clock)
      : database_(database), notices_(notices), preferences_(preferences), patients_(patients), clock_(clock) {}

  /// Of a patient who never set any, the house's, with version 0. kNotFound `patient.not_found`.
  Task<Result<Preferences>> GetPreferences(PatientId patient);
  /// As a whole. kInvalid with every issue; kPrecondition `notification.preferences_version` {expected, current}.
  Task<Result<Preferences>> ReplacePreferences(PatientId patient, PreferencesInput input,
                                               std::optional<std::int64_t> expected);

  struct Page {
    std::vector<Notice> items;
    std::optional<NoticeId> next;
  };
  Task<Result<Page>> List(NoticeFilter filter);

  /// Sends a dead notice again from its first attempt. kNotFound `notification.not_found`, kConflict
  /// `notification.not_dead` {status}.
  Task<Result<Notice>> Replay(NoticeId id);

 private:
  sql::Database& database_;
  NoticeStore& notices_;
  PreferenceStore& preferences_;
  patients::PatientService& patients_;
  const Clock& clock_;
};

}  // namespace medres::notification
