#include <doctest/doctest.h>

#include "render/sample.hpp"

namespace {

using namespace eq7;
using namespace eq7::testing;

TEST_CASE("a whole document in Markdown") {
    CHECK(render_markdown(small_document()) == R"(# On $\gamma$

## Why?

A key \*waits\* for `eq7 check`, **always $B-1-c$**.

$$\xi_{r} = \gamma^{r+1}\text{ for all r}$$

$$R_{i-1}$$

1. one
2. two

- dot

```sh
eq7 check
eq7 tables --chunk 4
```

> ✓ it holds

> ✗ it fails

W of $n$

| n | 0 | 1 | │ | 10 |
|--:|--:|--:|---|--:|
| 0 | 0 | · | │ | 1.5 |
| 1 | 1 | 0 | │ | a,b |
| 2 | 12! | -3 | │ | $1 + \gamma^{2}$ |
)");
}

}  // namespace
