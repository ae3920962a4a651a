#include "recommendation/herb/prescription.hpp"

#include <algorithm>
#include <utility>

namespace medres::recommendation {

Casebook MakeCasebook(std::vector<Prescription> prescriptions) {
  Casebook book{.prescriptions = std::move(prescriptions)};
  for (const Prescription& one : book.prescriptions) {
    book.symptoms = std::max(book.symptoms, one.symptoms.back() + 1);
    book.herbs = std::max(book.herbs, one.herbs.back() + 1);
  }
  return book;
}

}  // namespace medres::recommendation
