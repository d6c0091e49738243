//! Korean names: a family name, nearly always of one syllable, and a given name of two. In a sentence a
//! particle or a form of address stands against them.

use crate::detect::recogniser::Match;

const FAMILIES: &str = "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진나지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용";
const LONG_FAMILIES: &[&str] = &["남궁", "황보", "제갈", "사공", "선우", "서문", "독고"];

/// Syllables of given names.
const GIVEN: &str = "가강건경관광교구국권규균근금길나남다단담대덕도동라란람래려련령로록루률리림마만명모무문미민배백범별병보복봉빈빛상새샘서석선설섭성세소솔송수숙순슬승시식신아안애양언연열영예오옥온완용우욱운웅원월유윤율은을음이익인일임자장재전정제조종주준중지진찬창채천철초춘충치태택평표하학한해향헌혁현형혜호홍화환회효훈휘희";

/// Forms of address and particles that show where a name ends.
const ADDRESSES: &[&str] = &["님", "씨", "군", "양"];
const PARTICLES: &[&str] = &[
    "이", "가", "은", "는", "을", "를", "의", "와", "과", "께서", "에게", "께", "한테", "도", "로",
];
const NEXT: &[&str] = &[
    "님",
    "씨",
    "고객",
    "고객님",
    "환자",
    "과장",
    "대리",
    "팀장",
    "부장",
    "사원",
    "선생님",
    "회원님",
    "기사님",
];
const BEFORE: &[&str] = &[
    "고객",
    "환자",
    "담당자",
    "담당",
    "회원",
    "이름",
    "성명",
    "신청자",
    "수령인",
    "예금주",
    "직원",
    "매니저",
    "상담원",
    "이름은",
    "고객명",
    "보호자",
    "계약자",
    "계약자는",
    "담당자는",
    "기사",
    "성함",
    "성함은",
    "고객명은",
    "받는 분",
    "받는분",
    "보내는분",
    "환자명",
    "신청인",
    "가입자",
];

/// Words that begin like a name, by their first two syllables.
const WORDS: &str = "정보 이상 이용 이유 이후 이전 이미 이번 이런 이것 이메 이동 이체 이벤 전화 전체 전달 전액 전자 전송 전문 주문 주소 주의 주말 주차 주요 고객 고장 고지 문의 문제 문자 문서 신청 신규 신용 신고 신분 안내 안전 안녕 오전 오후 오늘 오류 방문 방법 배송 배달 배정 반품 반드 반영 한국 한번 한도 하지 하나 하루 하자 성함 성공 서비 서류 서울 서명 서버 유지 유료 유효 유선 최근 최대 최고 최종 최소 조회 조치 조건 조정 강남 강조 강의 장애 장소 장비 장바 장기 임시 임대 지금 지난 지급 지연 지원 지역 지점 지정 지불 진행 진료 진단 변경 변호 변동 현재 현금 현장 여부 여기 여러 여행 여권 원인 원래 원하 공지 공급 공유 기타 기존 기간 기본 기준 기록 기한 기기 연락 연장 연결 연체 도착 도움 도로 설명 설치 설정 소요 소비 소개 선물 선택 선생 추가 추천 추후 위치 위해 표시 표준 명세 명의 인증 인터 인수 인상 인원 제품 제공 제출 제한 모두 모든 모바 모델 구매 구입 구성 구독 국내 국가 국제 은행 편의 용도 용량 남자 남은 나중 나는 우리 우편 우선 민원 민감 백화 황당 홍보 정상 정확 정기 정도 정말 정산 정책 박스 김치 김밥 양식 양도 손상 손님 손해 노트 차량 차액 차이 차단 어제 어디 어떤 마감 마음 마지 마케 심사 천원 함께 길이 금액 금일 금융 상담 석식 임직 권한 권장 서식 공사 주의 원본 인쇄 유형 조사 지하 한글 정지 정비 전원 전혀 송금 송장 안정 신속 문자";

/// The whole value.
pub fn judge(text: &str) -> Match {
    let text = ADDRESSES.iter().find_map(|a| text.strip_suffix(a)).unwrap_or(text);
    if !text.chars().all(is_hangul) {
        return Match::No;
    }
    match name_length(text) {
        Some(length) if length == text.len() && !begins_with_word(text) => Match::Valid,
        _ if (2..=4).contains(&text.chars().count()) => Match::Shape,
        _ => Match::No,
    }
}

/// One name anywhere in the text.
pub fn within(text: &str) -> bool {
    let mut words = text.split(|c: char| !is_hangul(c)).filter(|word| !word.is_empty()).peekable();
    let mut last = "";
    while let Some(word) = words.next() {
        let told = BEFORE.contains(&last) || words.peek().is_some_and(|next| is_next(next));
        if is_marked(word, told) {
            return true;
        }
        last = word;
    }
    false
}

/// `고객님이` is 고객님 with a particle.
fn is_next(word: &str) -> bool {
    NEXT.iter().any(|next| {
        word.strip_prefix(next).is_some_and(|rest| rest.is_empty() || PARTICLES.contains(&rest))
    })
}

fn is_marked(word: &str, told: bool) -> bool {
    if begins_with_word(word) {
        return false;
    }
    let Some(length) = name_length(word) else { return false };
    let rest = &word[length..];
    if rest.is_empty() {
        return told;
    }
    ADDRESSES[..2].iter().any(|a| rest.starts_with(a))
        || rest.starts_with("고객")
        || PARTICLES.contains(&rest)
        || told && matches!(rest, "입니다" | "이고" | "이며" | "이라고")
}

/// Bytes of the family and the given name the word begins with.
fn name_length(word: &str) -> Option<usize> {
    let long = LONG_FAMILIES.iter().find(|family| word.starts_with(**family));
    let first = word.chars().next()?;
    let family = long.map_or(3, |family| family.len());
    let given = word[family.min(word.len())..].chars().take(2);
    let known = (long.is_some() || FAMILIES.contains(first)) && given.clone().count() == 2;
    (known && given.into_iter().all(|c| GIVEN.contains(c))).then_some(family + 6)
}

fn begins_with_word(text: &str) -> bool {
    text.char_indices()
        .nth(2)
        .map_or(Some(text), |(at, _)| text.get(..at))
        .is_some_and(|two| two.chars().count() == 2 && WORDS.split(' ').any(|word| word == two))
}

pub fn is_hangul(c: char) -> bool {
    matches!(c, '가'..='힣')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_and_within() {
        assert_eq!(judge("김민준"), Match::Valid);
        assert_eq!(judge("남궁민수"), Match::Valid);
        assert_eq!(judge("서비스"), Match::Shape);
        for text in [
            "김민준 고객님이 전화했습니다",
            "이서연씨에게 연락 바랍니다",
            "담당자 박지훈",
            "계약자는 권재현입니다",
            "최수진은 환불을 요청했다",
        ] {
            assert!(within(text), "{text}");
        }
        for text in [
            "주문이 아직 도착하지 않았습니다",
            "정보가 변경되었습니다",
            "이메일은 확인했습니다",
            "문제가 해결되었습니다",
        ] {
            assert!(!within(text), "{text}");
        }
    }
}
