//! What holds after any sequence of inputs.
