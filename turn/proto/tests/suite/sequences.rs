//! Random sequences: nothing panics, nothing is kept of strangers, everything ends.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::build::{allocate, channel_bind, permission, refresh, send};
use crate::seeds::client::play;
use crate::stage::{Stage, config, peer, udp};

fn step() -> impl Strategy<Value = Vec<u8>> {
    // A client, mostly one that the script makes known, and a verb with small operands.
    let verb = (0..4_u8, any::<bool>(), 0..32_u8)
        .prop_map(|(client, mutated, verb)| client << 6 | u8::from(mutated && verb & 1 == 0) << 5 | verb);
    (verb, vec(prop_oneof![0..8_u8, any::<u8>()], 0..12)).prop_map(|(verb, operand)| {
        let mut step = vec![operand.len() as u8 + 1, verb];
        step.extend(operand);
        step
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, rng_seed: RngSeed::Fixed(8489), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sequences_of_valid_and_broken_messages_hold(steps in vec(step(), 0..80)) {
        let mut script = vec![1, 0x01, 1, 0x41, 1, 0x02, 1, 0x44];
        script.extend(steps.concat());
        play(&script);
    }

    #[test]
    fn any_bytes_are_a_script(script in vec(any::<u8>(), 0..600)) {
        play(&script);
    }

    #[test]
    fn a_changed_byte_makes_a_signed_request_worthless(
        which in 0..5_usize, place in any::<prop::sample::Index>(), flip in 1..=255_u8,
    ) {
        let mut stage = Stage::new(config());
        let (login, _) = stage.allocated(udp(5000), "ada");
        let before = stage.server.entries();
        let mut message = match which {
            0 => allocate(9).signed(&login),
            1 => refresh(9, 0).signed(&login),
            2 => permission(9, &[peer()]).signed(&login),
            3 => channel_bind(9, 0x4000, peer()).signed(&login),
            _ => refresh(9, 3_600).signed(&login),
        };
        let place = place.index(message.len());
        message[place] ^= flip;
        stage.outputs.clear();
        stage.hand(udp(5000), &message);
        if let Some(answer) = stage.answer(udp(5000)) {
            prop_assert!(answer.message().class().is_response());
            prop_assert!(answer.code() >= 400, "{}", answer.code());
        }
        prop_assert_eq!(stage.server.entries(), before);
        prop_assert!(stage.hand(udp(5000), &send(10, peer(), b"x").plain()) == dokita_turn_proto::Forward::Nothing);
    }

    #[test]
    fn strangers_leave_nothing(messages in vec(vec(any::<u8>(), 0..120), 0..60)) {
        let mut stage = Stage::new(config());
        for mut message in messages {
            // Half of them look like STUN at least.
            if message.len() >= 20 && message[19] & 1 == 0 {
                let length = message.len() / 4 * 4;
                message.truncate(length);
                message[0] &= 1;
                message[1] &= 0x1F;
                message[2..4].copy_from_slice(&(length as u16 - 20).to_be_bytes());
                message[4..8].copy_from_slice(&[0x21, 0x12, 0xA4, 0x42]);
            }
            stage.hand(udp(5000), &message);
            prop_assert_eq!(stage.server.entries(), 0);
        }
    }
}
