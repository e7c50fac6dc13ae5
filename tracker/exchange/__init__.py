"""Claims out to other programs and in from them: tables for spreadsheets, ClaimReview, PROV, Web Annotation."""
