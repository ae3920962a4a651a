#include <gtest/gtest.h>

#include <set>

#include "api/fhir/types/schedule_map.hpp"

namespace medres::api::fhir {
namespace {

using scheduling::Allocation;

Allocation Taken(ResourceId resource, std::optional<AppointmentId> visit, int from, int to) {
  const Instant midnight = ParseInstant("2027-03-01T00:00:00Z").value();
  Allocation allocation;
  allocation.id = AllocationId::Make();
  allocation.resource = resource;
  allocation.appointment = visit;
  allocation.core = {midnight + Minutes(from), midnight + Minutes(to)};
  return allocation;
}

TEST(BusySlots, EveryPartOfAVisitHasAnIdOfItsOwn) {
  const ResourceId doctor = ResourceId::Make();
  const ResourceId nurse = ResourceId::Make();
  const AppointmentId needles = AppointmentId::Make();
  const AppointmentId talk = AppointmentId::Make();
  const auto parts =
      InParts({Taken(doctor, needles, 30, 35), Taken(doctor, talk, 10, 30), Taken(doctor, needles, 0, 10),
               Taken(nurse, needles, 5, 10), Taken(doctor, std::nullopt, 60, 90)});
  std::vector<int> places;
  std::set<std::string> ids;
  const auto keys = security::KeyRing::Generate();
  const Signer signer(keys);
  for (const TakenPart& part : parts) {
    places.push_back(part.place);
    ids.insert(SlotId(KeyOf(part), signer));
  }
  EXPECT_EQ(places, (std::vector{0, 0, 0, 1, 0}));
  EXPECT_EQ(ids.size(), parts.size());
  EXPECT_EQ(SlotId(KeyOf(parts.front()), signer), SlotId({SlotKind::kVisit, doctor, needles.value, {}, 0}, signer))
      << "what an Appointment refers to";
  const auto last = ParseSlotId(SlotId(KeyOf(parts[3]), signer), signer);
  ASSERT_TRUE(last);
  EXPECT_EQ(last->of, needles.value);
  EXPECT_EQ(last->minutes, 1);
}

}  // namespace
}  // namespace medres::api::fhir
