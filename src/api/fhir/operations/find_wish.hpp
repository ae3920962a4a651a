#pragma once

#include "api/fhir/operations/arguments.hpp"
#include "api/fhir/operations/timing.hpp"
#include "api/fhir/types/appointment_map.hpp"

namespace medres::api::fhir {

/// Resources that take part together.
using Party = std::vector<ResourceId>;

/// What $find asks for. Of each kind of participants that is named one takes part, those named first are preferred.
struct FindWish {
  Interval window;
  std::vector<ServiceEntry> services;  ///< in question; all active ones when none is named
  std::vector<ResourceId> practitioners;
  std::vector<ResourceId> things;  ///< rooms and equipment
  std::vector<ResourceId> places;  ///< departments and facilities: participants work in one of them
  std::vector<std::string> place_texts;
  std::vector<std::string> specialties;
  std::vector<PatientId> patients;  ///< several of a group visit
  std::optional<AppointmentId> ignoring;
  PreferredTimes times;
  std::vector<Issue> ignored;  ///< what was named beside what is known, and what a timing says beyond what is read
  int count = 50;
};

/// kInvalid with every issue: missing start or end, a window longer than is computed, values of a parameter none of
/// which is known, more patients than a named service takes, more participants than are looked through.
Result<FindWish> ReadFindWish(const Arguments& arguments, const ScheduleParts& parts);

/// The service with its pools cut down to the places and specialties that are asked for; nothing when it does not fit.
std::optional<scheduling::ServiceType> Narrowed(const scheduling::ServiceType& service, const FindWish& wish,
                                                const catalog::Directory& directory);

/// Those of whom one party must take part: a party names one of each kind that is asked for, in order of preference.
/// One that is empty when nobody is named, none when the service needs nobody of those named.
std::vector<Party> PartiesOf(const scheduling::ServiceType& service, const FindWish& wish,
                             const catalog::Directory& directory);

}  // namespace medres::api::fhir
