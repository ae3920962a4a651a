#include "api/fhir/search/numbers.hpp"

#include <gtest/gtest.h>

namespace medres::fhir_test {
namespace {

struct NumberCase {
  const char* type;
  const char* parameter;
  const char* value;
  bool is_number;
};

TEST(NumbersTest, KnowsWhatAsksByNumbersOfPersons) {
  for (const NumberCase& one :
       {NumberCase{"Patient", "identifier", "11010519491231002X", true},
        NumberCase{"Patient", "identifier", "|11010519491231002X", true},
        NumberCase{"Patient", "identifier", "urn:oid:2.16.156.10011.1.3|11010519491231002X", true},
        NumberCase{"Patient", "identifier", "urn:medres:id:passport|E1234567", true},
        NumberCase{"Patient", "identifier:not", "11010519491231002X", true},
        NumberCase{"Patient", "identifier", "urn:mrn|7", false},
        NumberCase{"Patient", "identifier", "urn:mrn|7,11010519491231002X", true},
        NumberCase{"Patient", "phone", "13800138000", true}, NumberCase{"Patient", "telecom", "phone|1380", true},
        NumberCase{"Patient", "name", "11010519491231002X", false}, NumberCase{"Appointment", "identifier", "7", false},
        NumberCase{"Appointment", "patient.identifier", "7", true},
        NumberCase{"Appointment", "patient:identifier", "7", true},
        NumberCase{"Appointment", "actor:Patient.phone", "1380", true},
        NumberCase{"Appointment", "patient.name", "Li", false},
        NumberCase{"Appointment", "practitioner.identifier", "PR1", false},
        NumberCase{"Practitioner", "identifier", "PR1", false}, NumberCase{"Practitioner", "phone", "1380", false}}) {
    EXPECT_EQ(api::fhir::AsksByNumber(one.type, one.parameter, one.value), one.is_number)
        << one.type << "?" << one.parameter << "=" << one.value;
  }
}

}  // namespace
}  // namespace medres::fhir_test
