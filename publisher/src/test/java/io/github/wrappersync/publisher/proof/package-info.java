/**
 * The proof that nothing is missed: the whole product runs in processes of its own while everything
 * that can fail is made to fail, and after each round what every application holds and has done is
 * compared with what SQL says. Bugs are planted to show that the comparison would find them.
 *
 * <p>Start at {@link io.github.wrappersync.publisher.proof.RunReport}, which says what is counted,
 * and {@code docs/proof.md}.
 */
@NullMarked
package io.github.wrappersync.publisher.proof;

import org.jspecify.annotations.NullMarked;
