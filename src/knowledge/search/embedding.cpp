#include "knowledge/search/embedding.hpp"

#include <cmath>
#include <numeric>

namespace medres::knowledge {
namespace {

using Vector = WordVectors::Vector;

void Add(Vector& sum, const Vector& vector, float weight) {
  for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += weight * vector[k];
}

float Dot(const Vector& one, const Vector& other) {
  return std::inner_product(one.begin(), one.end(), other.begin(), 0.0F);
}

void Normalise(Vector& vector) {
  const float length = std::sqrt(Dot(vector, vector));
  if (length < 1e-10F) return;
  for (float& value : vector) value /= length;
}

}  // namespace

Embedding::Embedding(const Documents& documents, std::vector<Vector> features) : features_(std::move(features)) {
  for (const auto& document : documents) {
    Vector& sum = documents_.emplace_back();
    for (const auto& [feature, weight] : document) Add(sum, features_[feature], weight);
    Normalise(sum);
  }
}

Vector Embedding::VectorOf(std::span<const std::uint32_t> features) const {
  Vector sum{};
  for (const std::uint32_t feature : features) Add(sum, features_[feature], 1);
  Normalise(sum);
  return sum;
}

std::vector<float> Embedding::Similarities(const Vector& vector) const {
  std::vector<float> similar;
  similar.reserve(documents_.size());
  for (const Vector& document : documents_) similar.push_back(Dot(document, vector));
  return similar;
}

}  // namespace medres::knowledge
