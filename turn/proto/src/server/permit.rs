//! Refresh, CreatePermission and ChannelBind (RFC 8656 sections 8, 10 and 12).

use std::net::SocketAddr;
use std::time::Duration;

use stun_types::attribute::ErrorCode;
use turn_types::AddressFamily;
use turn_types::attribute::{ChannelNumber, Lifetime, RequestedAddressFamily};

use super::allocate::lifetime;
use super::{Server, Timer};
use crate::allocation::Unbound;
use crate::auth::Grant;
use crate::frame::CHANNELS;
use crate::message::{Code, Reply, Request};
use crate::types::{Denial, Protocol};

impl Server {
    /// A family given, only its relayed address is refreshed or ended.
    pub(super) fn refresh(
        &mut self,
        request: &Request<'_>,
        grant: &Grant,
        reply: &Reply,
    ) -> Result<(), Code> {
        let index = self.own(request, grant)?;
        let mismatch = ErrorCode::PEER_ADDRESS_FAMILY_MISMATCH;
        let families = match request.optional::<RequestedAddressFamily>() {
            Ok(None) => [true; 2],
            Ok(Some(family)) => {
                [family.family() == AddressFamily::IPV4, family.family() == AddressFamily::IPV6]
            }
            Err(_) => return Err(mismatch),
        };
        let legs = self.allocations.get(index).map_or([None; 2], |allocation| allocation.legs);
        let there = |v6: &bool| families[usize::from(*v6)] && legs[usize::from(*v6)].is_some();
        let chosen: Vec<bool> = [false, true].into_iter().filter(there).collect();
        if chosen.is_empty() {
            return Err(mismatch);
        }
        let asked = request.optional::<Lifetime>()?;
        let lifetime = match &asked {
            Some(asked) if asked.seconds() == 0 => Duration::ZERO,
            _ => lifetime(asked),
        };
        for v6 in chosen {
            if lifetime.is_zero() {
                self.end_leg(request.now, index, v6)
            } else {
                self.extend(request, index, v6, lifetime)
            }
        }
        let answer = reply.success().with(&Lifetime::new(lifetime.as_secs() as u32));
        self.outputs.push_back(answer.finish());
        Ok(())
    }

    pub(super) fn create_permission(
        &mut self,
        request: &Request<'_>,
        grant: &Grant,
        reply: &Reply,
    ) -> Result<(), Code> {
        let index = self.own(request, grant)?;
        let most = self.config.quota.permissions;
        let peers = request.peers(most as usize)?;
        for peer in &peers {
            self.reachable(index, *peer)?;
            self.allowed(self.config.judge_address(peer.ip()))?;
        }
        let permitted =
            self.allocations.get_mut(index).map(|allocation| allocation.permit(request.now, &peers, most));
        if permitted != Some(true) {
            return Err(ErrorCode::INSUFFICIENT_CAPACITY);
        }
        self.outputs.push_back(reply.success().finish());
        Ok(())
    }

    pub(super) fn channel_bind(
        &mut self,
        request: &Request<'_>,
        grant: &Grant,
        reply: &Reply,
    ) -> Result<(), Code> {
        let index = self.own(request, grant)?;
        let number = request.required::<ChannelNumber>()?.channel();
        let peer = request.peer()?;
        if !CHANNELS.contains(&number) || self.protocol(index) != Some(Protocol::Udp) {
            return Err(ErrorCode::BAD_REQUEST);
        }
        self.reachable(index, peer)?;
        let route = self.allowed(self.config.judge(peer))?;
        let (quota, generation) = (self.config.quota, self.generation);
        let allocation = self.allocations.get_mut(index).ok_or(ErrorCode::ALLOCATION_MISMATCH)?;
        match allocation.bind(request.now, (number, peer), (route, generation), quota.channels) {
            Ok(()) => {}
            Err(Unbound::Conflict) => return Err(ErrorCode::BAD_REQUEST),
            Err(Unbound::Full) => return Err(ErrorCode::INSUFFICIENT_CAPACITY),
        }
        // Without a place for the permission the channel is still one: it permits its own peer.
        allocation.permit(request.now, &[peer], quota.permissions);
        self.outputs.push_back(reply.success().finish());
        Ok(())
    }

    pub(super) fn protocol(&self, index: usize) -> Option<Protocol> {
        self.allocations.get(index).map(|allocation| allocation.protocol)
    }

    /// 443 where the allocation has no relayed address of the peer's family.
    pub(super) fn reachable(&self, index: usize, peer: SocketAddr) -> Result<(), Code> {
        let leg = self.allocations.get(index).and_then(|allocation| allocation.leg(peer.ip()));
        leg.map(|_| ()).ok_or(ErrorCode::PEER_ADDRESS_FAMILY_MISMATCH)
    }

    /// 403 where the policy says no, which is counted.
    pub(super) fn allowed<T>(&mut self, judged: Result<T, Denial>) -> Result<T, Code> {
        judged.map_err(|denial| {
            self.deny(denial);
            ErrorCode::FORBIDDEN
        })
    }

    fn extend(&mut self, request: &Request<'_>, index: usize, v6: bool, lifetime: Duration) {
        let leg =
            self.allocations.get_mut(index).and_then(|allocation| allocation.legs[usize::from(v6)].as_mut());
        if let Some(leg) = leg {
            self.timers.remove(&(leg.expires, Timer::Leg(leg.relay)));
            leg.expires = request.now + lifetime;
            self.timers.insert((leg.expires, Timer::Leg(leg.relay)));
        }
    }
}
