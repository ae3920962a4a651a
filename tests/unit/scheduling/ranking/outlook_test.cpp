#include "scheduling/ranking/outlook.hpp"

#include <gtest/gtest.h>

#include "unit/scheduling/availability/clinic.hpp"

namespace medres::scheduling {
namespace {

using testing::Clinic;

class OutlookTest : public ::testing::Test, protected Clinic {
 protected:
  Outlook Of(ResourceId id) const { return outlook_.Of(*resources.Find(id), kNow); }

  /// In force at a place, for a fee.
  void Charge(ResourceId place, int cents) {
    Policy policy;
    policy.id = PolicyId::Make();
    policy.resource = place;
    policy.effective_from = *ParseDate("2020-01-01");
    policy.rules.payment = PaymentTerms{.fee_cents = cents};
    policies_.Set(policy.id, {policy});
  }

  static constexpr Instant kNow{1'893'974'400'000};  // 2030-01-07T00:00:00Z, 08:00 in Shanghai
  PolicyDirectory policies_{resources};
  ResourceOutlook outlook_{rotas, index, policies_};
};

TEST_F(OutlookTest, WhoKeepsNoHoursHasNoShareOfThem) {
  const Outlook outlook = Of(Add(catalog::ResourceKind::kPractitioner));
  EXPECT_FALSE(outlook.free_share);
  EXPECT_FALSE(outlook.fee_cents);
}

TEST_F(OutlookTest, TheShareIsOfAllHoursOfSevenDays) {
  const ResourceId doctor = Add(catalog::ResourceKind::kPractitioner);
  Open(doctor, 480, 780);
  EXPECT_EQ(Of(doctor).free_share, 10'000);
  Take(doctor, kNow + Minutes(24 * 60), 210);
  EXPECT_EQ(Of(doctor).free_share, 9'000) << "210 of 7 · 300 minutes";
  Take(doctor, kNow + Minutes(8 * 24 * 60), 60);
  EXPECT_EQ(Of(doctor).free_share, 9'000) << "beyond the seven days";
}

TEST_F(OutlookTest, UnitsCountEach) {
  const ResourceId room = Add(catalog::ResourceKind::kRoom, 2);
  Open(room, 480, 780);
  Take(room, kNow + Minutes(24 * 60), 210, 2);
  EXPECT_EQ(Of(room).free_share, 9'500);
}

TEST_F(OutlookTest, TheFeeIsThatOfThePlacesPolicy) {
  const ResourceId doctor = Add(catalog::ResourceKind::kPractitioner);
  Charge(Add(), 1'000);
  EXPECT_FALSE(Of(doctor).fee_cents) << "another place's";
  Charge(doctor, 2'500);
  EXPECT_EQ(Of(doctor).fee_cents, 2'500);
}

}  // namespace
}  // namespace medres::scheduling
