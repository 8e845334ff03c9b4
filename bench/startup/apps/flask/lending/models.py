from datetime import datetime

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, ForeignKey, String, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

db = SQLAlchemy()


class Tool(db.Model):
    __tablename__ = "tools"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    loans: Mapped[list["Loan"]] = relationship(back_populates="tool")


class Loan(db.Model):
    __tablename__ = "loans"

    id: Mapped[int] = mapped_column(primary_key=True)
    tool_id: Mapped[int] = mapped_column(ForeignKey("tools.id"), index=True)
    borrower: Mapped[str] = mapped_column(String(120))
    since: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    due: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    returned: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    tool: Mapped[Tool] = relationship(back_populates="loans")
