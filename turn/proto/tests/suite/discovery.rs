//! RFC 5780.

use dokita_turn_proto::Output;
use stun_types::attribute::MappedSocketAddr;
use stun_types::message::BINDING;

use crate::build::Build;
use crate::stage::{Answer, Stage, address, config, tcp, udp};

const CHANGE_REQUEST: u16 = 0x0003;
const RESPONSE_ORIGIN: u16 = 0x802B;
const OTHER_ADDRESS: u16 = 0x802C;

fn mapped(answer: &Answer, kind: u16) -> Option<std::net::SocketAddr> {
    let raw = answer.message().raw_attribute(kind.into())?.into_owned();
    Some(MappedSocketAddr::from_raw(&raw).expect("an address").addr())
}

#[test]
fn with_a_second_address_the_answer_names_it_and_comes_from_where_asked() {
    let mut two = config();
    two.other_address = Some(address("192.0.2.2:3479"));
    let mut stage = Stage::new(two);
    for (flags, origin) in
        [(0, "192.0.2.1:3478"), (2, "192.0.2.1:3479"), (4, "192.0.2.2:3478"), (6, "192.0.2.2:3479")]
    {
        stage.outputs.clear();
        stage.hand(udp(5000), &Build::request(BINDING, 7).raw(CHANGE_REQUEST, &[0, 0, 0, flags]).plain());
        let Some(Output::Send { to, contents }) = stage.outputs.pop() else { panic!("an answer") };
        assert_eq!((to.server, to.client), (address(origin), udp(5000).client));
        let answer = Answer(contents);
        assert_eq!(mapped(&answer, RESPONSE_ORIGIN), Some(address(origin)));
        assert_eq!(mapped(&answer, OTHER_ADDRESS), Some(address("192.0.2.2:3479")));
    }
    let over_tcp =
        stage.ask(tcp(5000), &Build::request(BINDING, 7).raw(CHANGE_REQUEST, &[0, 0, 0, 2]).plain());
    assert_eq!(over_tcp.code(), 420);
}

#[test]
fn without_one_nothing_is_told_and_nothing_changes() {
    let mut stage = Stage::new(config());
    let answer = stage.ask(udp(5000), &Build::request(BINDING, 7).plain());
    assert_eq!((mapped(&answer, RESPONSE_ORIGIN), mapped(&answer, OTHER_ADDRESS)), (None, None));
    let answer = stage.ask(udp(5000), &Build::request(BINDING, 8).raw(CHANGE_REQUEST, &[0, 0, 0, 6]).plain());
    assert_eq!(answer.code(), 420);
}
